// @ts-check
/**
 * What a message in an envelope holds.
 *
 * @typedef {object} RoomMessage
 * @property {string} [from] the sender's client id
 * @property {string} [to] the only receiver, where there is one
 * @property {string} [id] what the sender called it
 * @property {number} [seq]
 * @property {number} [epoch]
 * @property {number} [timestamp]
 * @property {boolean} [own] whether another connection of this client said it
 * @property {any} [payload] JSON
 * @property {string} [text] what is no JSON
 * @property {Uint8Array} [binary]
 */

/**
 * @param {string} id
 * @param {string | Uint8Array | Record<string, any>} content
 * @param {{to?: string, ack?: boolean}} options
 * @returns {Record<string, unknown>}
 */
export function saying(id, content, { to, ack }) {
  const message = { type: 'SEND', id, to, ack: ack || undefined };
  if (typeof content === 'string') return { ...message, text: content };
  return content instanceof Uint8Array ? { ...message, binary: toBase64(content) } : { ...message, payload: content };
}

/**
 * @param {Record<string, any>} message as the server sends it
 * @returns {RoomMessage}
 */
export function contentOf(message) {
  const { from, to, id, seq, epoch, timestamp, payload, text, binary } = message;
  const envelope = { from, to, id, seq, epoch, timestamp };
  if (typeof binary === 'string') return { ...envelope, binary: fromBase64(binary) };
  return text === undefined ? { ...envelope, payload } : { ...envelope, text };
}

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** @param {string} text */
function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
