// @ts-check
import { emit } from './effects.js';
import { Outbox } from './outbox.js';
import { Recent } from './recent.js';
import { saying } from './room-content.js';

/** @typedef {import('./effects.js').Effect} Effect */

const IN_FLIGHT_MAX = 32;
const RECENT_MAX = 4096;

/** Refusals that only mean "not now". */
const LATER = ['overloaded', 'rate_limit_exceeded', 'draining'];

/**
 * What one member says in envelopes: messages that wait for the room and are
 * repeated until it has taken them, and the newest place, which is not.
 */
export class RoomVoice {
  #moveMillis;
  /** @type {Outbox<{id: string, sent: boolean, message: Record<string, unknown>}>} */
  #outbox;
  #own = new Recent(RECENT_MAX);
  /** @type {Record<string, unknown> | undefined} */
  #place = undefined;
  #movedAtMillis = -Infinity;
  accepted = 0;
  resent = 0;

  /** @param {{outboxMax?: number, retryMillis?: number, moveMillis?: number}} options */
  constructor({ outboxMax = 256, retryMillis = 5_000, moveMillis = 50 }) {
    this.#moveMillis = moveMillis;
    this.#outbox = new Outbox({ countMax: outboxMax, inFlightMax: IN_FLIGHT_MAX, retryMillis });
  }

  get waiting() {
    return this.#outbox.size;
  }

  get wakeAtMillis() {
    const moveAtMillis = this.#place && this.#movedAtMillis + this.#moveMillis;
    const retryAtMillis = this.#outbox.wakeAtMillis;
    if (moveAtMillis === undefined || retryAtMillis === undefined) return moveAtMillis ?? retryAtMillis;
    return Math.min(moveAtMillis, retryAtMillis);
  }

  /**
   * @param {string} id
   * @param {string | Uint8Array | Record<string, any>} content
   * @param {{to?: string, ack?: boolean}} options
   * @returns {Effect[]} a refusal, when there is no room for it
   */
  say(id, content, options) {
    if (this.#outbox.isFull) {
      return [emit('refused', { id, code: 'overloaded', message: 'too many messages wait for the room' })];
    }
    this.#own.add(id);
    this.#outbox.add(id, { id, sent: false, message: saying(id, content, options) });
    return [];
  }

  /** @param {{x: number, y: number, z?: number}} position */
  moveTo(position) {
    this.#place = position;
  }

  /** Nobody knows what of it arrived. */
  lost() {
    this.#outbox.recall();
  }

  /** @param {string | undefined} id @returns {boolean} whether this client has said it */
  hasSaid(id) {
    return id !== undefined && this.#own.has(id);
  }

  /** @param {string} id @param {number} seq @returns {Effect[]} */
  taken(id, seq) {
    if (this.#outbox.take(id) === undefined) return [];
    this.accepted += 1;
    return [emit('accepted', { id, seq })];
  }

  /**
   * @param {string | undefined} id of what was refused, where the server says it
   * @param {{code: string, message: string, field?: string, retryAfterMs?: number}} error
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  refused(id, error, nowMillis) {
    if (LATER.includes(error.code)) {
      this.#outbox.hold(nowMillis + (error.retryAfterMs ?? 1_000));
    } else if (id !== undefined && this.#outbox.take(id) !== undefined) {
      return [emit('refused', { id, ...error })];
    }
    return [emit('problem', error)];
  }

  /**
   * All that is to be sent now.
   *
   * @param {string | undefined} clientId
   * @param {number} nowMillis
   * @returns {Record<string, unknown>[]}
   */
  due(clientId, nowMillis) {
    const messages = this.#outbox.due(nowMillis).map((item) => {
      this.resent += item.sent ? 1 : 0;
      item.sent = true;
      return item.message;
    });
    if (this.#place !== undefined && nowMillis - this.#movedAtMillis >= this.#moveMillis) {
      messages.push({ type: 'POSITION_UPDATE', entity_id: clientId, position: this.#place });
      this.#place = undefined;
      this.#movedAtMillis = nowMillis;
    }
    return messages;
  }
}
