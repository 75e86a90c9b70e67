// @ts-check
/**
 * Whether to come back after a connection has ended, and when.
 *
 * A close code is a verdict of the server: some say "try again" (it restarts,
 * is too busy, or lost sight of us), others say that the same attempt would
 * only fail again.
 */

/** A hint beyond this is a mistake, and beyond 2^31 timers would fire at once. */
const HINT_MILLIS_MAX = 3_600_000;

/** Ended for good: coming back with the same request would end the same way. */
const FINAL_CODES = new Set([
  1000, // bye, unless it says when to return
  1002, // protocol error
  1003, // unsupported data
  1007, // bad UTF-8
  1008, // policy
  1009, // too big
  1010, // extension missing
  4401, // unauthenticated
  4403, // forbidden
]);

/**
 * 1001, 1012, 1013, 4408 and 4429 invite us back; 1006 is what a cut cable
 * looks like. A code that nobody has told us about is treated like a cut
 * cable: a wasted attempt with backoff is cheaper than a page that stays dark.
 *
 * @param {number} code the close code
 * @param {number} [reconnectAfterMs] what the server's `bye` said
 * @returns {boolean}
 */
export function comesBack(code, reconnectAfterMs) {
  return !FINAL_CODES.has(code) || (code === 1000 && reconnectAfterMs !== undefined);
}

/** Delays between attempts: doubling, with half of each delay left to chance. */
export class Backoff {
  #baseMillis;
  #maxMillis;
  #random;
  #attempts = 0;

  /**
   * @param {object} [options]
   * @param {number} [options.baseMillis] the first delay at most
   * @param {number} [options.maxMillis] no delay is longer, unless the server asks for it
   * @param {() => number} [options.random] in [0, 1)
   */
  constructor({ baseMillis = 500, maxMillis = 30_000, random = Math.random } = {}) {
    this.#baseMillis = baseMillis;
    this.#maxMillis = maxMillis;
    this.#random = random;
  }

  /** Attempts since data last arrived. */
  get attempts() {
    return this.#attempts;
  }

  /**
   * The delay before the next attempt. A hint of the server wins: it has
   * spread its hints over all clients already, so chance is not added again.
   *
   * @param {number} [reconnectAfterMs] the server's hint
   * @returns {number} milliseconds
   */
  nextMillis(reconnectAfterMs) {
    const ceiling = Math.min(this.#maxMillis, this.#baseMillis * 2 ** this.#attempts);
    this.#attempts += 1;
    if (typeof reconnectAfterMs === 'number' && reconnectAfterMs >= 0) {
      return Math.min(reconnectAfterMs, HINT_MILLIS_MAX);
    }
    return ceiling / 2 + (this.#random() * ceiling) / 2;
  }

  /** Called when data arrives, not when a socket opens: a server may accept and then refuse. */
  reset() {
    this.#attempts = 0;
  }
}
