// @ts-check
/**
 * What the cores of all clients share: how a frame is read, and what may come
 * out of a core. A core owns no socket, timer or clock; whoever holds it
 * performs the effects in order.
 *
 * @typedef {{kind: 'send', message: Record<string, unknown>}
 *   | {kind: 'sendRaw', data: string | Uint8Array}
 *   | {kind: 'emit', event: string, detail: any}
 *   | {kind: 'reopen', reason: string}} Effect
 */

/**
 * @param {unknown} frame
 * @returns {Record<string, any> | undefined} a JSON object, or nothing
 */
export function decode(frame) {
  try {
    const message = typeof frame === 'string' ? JSON.parse(frame) : undefined;
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {value is number} a position or a count: whole, and not below zero
 */
export function isWhole(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * @param {Record<string, unknown>} message
 * @returns {Effect}
 */
export function send(message) {
  return { kind: 'send', message };
}

/**
 * @param {string} event
 * @param {unknown} detail
 * @returns {Effect}
 */
export function emit(event, detail) {
  return { kind: 'emit', event, detail };
}

/**
 * What came cannot be joined to what we hold. Nothing after it on this
 * connection can be either, so the connection is given up.
 *
 * @param {string} code
 * @param {string} text
 * @returns {Effect[]}
 */
export function distrust(code, text) {
  return [emit('problem', { code, message: text }), { kind: 'reopen', reason: code }];
}

/**
 * The body of an `error` message.
 *
 * @param {Record<string, any>} message
 * @returns {{code: string, message: string, field?: string, retryAfterMs?: number}}
 */
export function problemOf(message) {
  return isObject(message.error)
    ? /** @type {any} */ (message.error)
    : { code: 'internal', message: 'an error without a body' };
}
