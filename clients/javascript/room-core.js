// @ts-check
import { decode, distrust, emit, isObject, isWhole, problemOf, send } from './effects.js';
import { Recent } from './recent.js';
import { contentOf } from './room-content.js';
import { Members } from './room-members.js';
import { RoomVoice } from './room-voice.js';

/**
 * The client's half of the room protocol, without a socket, a timer or a clock.
 *
 *     offline --opened--> joining --SERVER_HELLO--> live
 *        ^                   |                        |
 *        +------- lost ------+--------- lost ---------+
 *
 * With envelopes (the default) each message has a seq: the position outlives a
 * connection, and the next one continues behind it. What this client says has
 * an id and is repeated until the room has taken it; the room knows the id
 * again, so it is said once. Without envelopes messages come as they were sent,
 * and what happens while there is no connection is missed.
 *
 * @typedef {object} RoomOptions
 * @property {string} [clientId] who this is to others; the server names it without
 * @property {string} [userId]
 * @property {boolean} [envelope] messages with seq, sender and acks; true by default
 * @property {Record<string, any>} [presence] what others learn of this member
 * @property {number} [outboxMax] messages that may wait for the room
 * @property {number} [retryMillis] after so long without an answer a message is said again
 * @property {number} [moveMillis] positions are sent no more often
 *
 * @typedef {object} RoomStats counted over all connections of this client
 * @property {number} messages that were handed on
 * @property {number} duplicates that were known already
 * @property {number} repeats said again by the server, for want of an ack
 * @property {number} gaps stretches of the room's history that this client will not get
 * @property {number} accepted own messages that the room has taken
 * @property {number} resent own messages that were said again
 *
 * @typedef {import('./effects.js').Effect} Effect
 */

const RECENT_MAX = 4096;
const PRESENCE = ['PRESENCE_JOIN', 'PRESENCE_LEAVE', 'PRESENCE_UPDATE'];

export class RoomCore {
  #envelope;
  #userId;
  #clientId;
  #presence;
  /** @type {'offline' | 'joining' | 'live'} */
  #phase = 'offline';
  /** @type {{epoch: number, seq: number} | undefined} */
  #position = undefined;
  #members = new Members();
  #voice;
  #acked = new Recent(RECENT_MAX);
  #stats = { messages: 0, duplicates: 0, repeats: 0, gaps: 0 };

  /** @param {RoomOptions} [options] */
  constructor(options = {}) {
    this.#envelope = options.envelope ?? true;
    this.#userId = options.userId;
    this.#clientId = options.clientId;
    this.#presence = options.presence;
    this.#voice = new RoomVoice(options);
  }

  get clientId() {
    return this.#clientId;
  }

  get position() {
    return this.#position && { ...this.#position };
  }

  get members() {
    return this.#members.list;
  }

  get memberCount() {
    return this.#members.count;
  }

  /** Own messages that the room has not taken yet. */
  get waiting() {
    return this.#voice.waiting;
  }

  /** @returns {RoomStats} */
  get stats() {
    return { ...this.#stats, accepted: this.#voice.accepted, resent: this.#voice.resent };
  }

  get wakeAtMillis() {
    return this.#phase === 'live' ? this.#voice.wakeAtMillis : undefined;
  }

  /** What the URL of the next connection says: who comes, and from where on it wants to hear. */
  get query() {
    const query = new URLSearchParams();
    if (this.#clientId !== undefined) query.set('client_id', this.#clientId);
    if (this.#userId !== undefined) query.set('user_id', this.#userId);
    if (this.#envelope) query.set('envelope', '1');
    if (this.#position !== undefined) query.set('resume', `${this.#position.epoch}:${this.#position.seq}`);
    return query;
  }

  /** @returns {Effect[]} */
  opened() {
    this.#phase = 'joining';
    return [];
  }

  lost() {
    this.#phase = 'offline';
    this.#voice.lost();
  }

  /**
   * @param {unknown} frame text, or the bytes of a binary message
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  received(frame, nowMillis) {
    if (this.#phase === 'offline') return [];
    const message = decode(frame);
    if (this.#phase === 'joining') {
      if (message?.type === 'error') return [emit('problem', problemOf(message))];
      return message?.type === 'SERVER_HELLO'
        ? this.#hello(message, nowMillis)
        : this.#distrust('invalid_message', 'the first message was no hello');
    }
    if (!this.#envelope) return this.#plain(frame, message);
    if (message === undefined) return this.#distrust('invalid_message', 'a frame that is no JSON object');
    return isWhole(message.seq) && message.type !== 'ROOM_GAP' && message.status !== 'accepted'
      ? this.#entry(message)
      : this.#notice(message, nowMillis);
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  wake(nowMillis) {
    if (this.#phase !== 'live') return [];
    return this.#voice.due(this.#clientId, nowMillis).map((message) => this.#spoken(message));
  }

  /**
   * Says something. With envelopes it waits for a connection if there is none,
   * and an `accepted` or `refused` follows; with `ack` also a `delivered`.
   *
   * @param {string} id a new one for each message
   * @param {string | Uint8Array | Record<string, any>} content
   * @param {{to?: string, ack?: boolean}} options
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  say(id, content, options, nowMillis) {
    if (!this.#envelope) {
      const data = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
      return this.#phase === 'live' ? [{ kind: 'sendRaw', data }] : [emit('refused', { id, code: 'not_connected', message: 'there is no connection' })];
    }
    return [...this.#voice.say(id, content, options), ...this.wake(nowMillis)];
  }

  /**
   * Where this member is: the newest is sent, no more often than `moveMillis` says.
   *
   * @param {{x: number, y: number, z?: number}} position
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  moveTo(position, nowMillis) {
    this.#voice.moveTo(position);
    return this.wake(nowMillis);
  }

  /**
   * @param {Record<string, any>} data replaces what others knew of this member
   * @returns {Effect[]}
   */
  setPresence(data) {
    this.#presence = data;
    return this.#phase === 'live' ? [this.#tellPresence()] : [];
  }

  /**
   * @param {Record<string, any>} message
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #hello(message, nowMillis) {
    if (!isWhole(message.seq) || !isWhole(message.epoch)) {
      return this.#distrust('invalid_message', 'a hello without epoch or seq');
    }
    const before = this.#position;
    this.#phase = 'live';
    this.#clientId = message.client_id;
    const changes = this.#members.replace(message);
    /** @type {Effect[]} */
    const effects = [emit('welcome', { ...message, type: undefined })];
    if (this.#envelope) {
      this.#position = { epoch: message.epoch, seq: message.seq };
      if (before !== undefined && message.recovered === false) {
        effects.push(this.#gap(before.epoch === message.epoch ? 'trimmed' : 'epoch_changed', before.seq + 1));
      }
    }
    effects.push(this.#tellMembers(changes));
    if (this.#presence !== undefined) effects.push(this.#tellPresence());
    return [...effects, ...this.wake(nowMillis)];
  }

  /**
   * Something of the room's log.
   *
   * @param {Record<string, any>} message
   * @returns {Effect[]}
   */
  #entry(message) {
    const { epoch, seq } = /** @type {{epoch: number, seq: number}} */ (this.#position);
    if (message.epoch !== epoch) {
      return this.#distrust('epoch_changed', `message ${message.seq} is of another epoch than the position`);
    }
    if (message.seq <= seq) {
      this.#stats.duplicates += 1;
      return [];
    }
    this.#position = { epoch, seq: message.seq };
    if (message.type === 'MESSAGE') return this.#message(message);
    if (PRESENCE.includes(message.type)) {
      return [this.#tellMembers(this.#members.change(message.type, message.members))];
    }
    if (message.type === 'ACK') {
      return [emit('delivered', { id: message.id, acked: message.result?.acked, failed: message.result?.failed ?? [] })];
    }
    if (message.type === 'MODERATION') return [emit('moderation', message.result)];
    return [unknown(message.type)];
  }

  /**
   * A message that wants an ack may come several times; it is handed on once,
   * and acknowledged each time, as the ack may be what was lost.
   *
   * @param {Record<string, any>} message
   * @returns {Effect[]}
   */
  #message(message) {
    const { id, from, ack_seq: ackSeq } = message;
    if (message.repeat) this.#stats.repeats += 1;
    if (from === this.#clientId && this.#voice.hasSaid(id)) {
      // Said on a former connection, and heard on this one: so the room has it.
      return this.#voice.taken(id, message.seq);
    }
    /** @type {Effect[]} */
    const ack = isWhole(ackSeq) ? [send({ type: 'ACK', ack_seq: ackSeq })] : [];
    if (isWhole(ackSeq) && !this.#acked.add(`${message.epoch}:${ackSeq}`)) {
      this.#stats.duplicates += 1;
      return ack;
    }
    this.#stats.messages += 1;
    const payload = message.payload;
    if (isObject(payload) && payload.type === 'POSITION_UPDATE' && payload.entity_id === from) {
      return this.#members.moved(from, payload.position)
        ? [emit('move', { clientId: from, position: payload.position, rotation: payload.rotation })]
        : [];
    }
    return [emit('message', { ...contentOf(message), own: from === this.#clientId }), ...ack];
  }

  /**
   * Something for this client alone, outside of the room's log.
   *
   * @param {Record<string, any>} message
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #notice(message, nowMillis) {
    switch (message.type) {
      case 'ACK':
        return [...this.#voice.taken(message.id, message.seq), ...this.wake(nowMillis)];
      case 'ROOM_GAP': {
        if (!isWhole(message.seq) || !isWhole(message.epoch)) {
          return this.#distrust('invalid_message', 'a gap without epoch or seq');
        }
        this.#position = { epoch: message.epoch, seq: message.seq };
        return [this.#gap(message.reason, message.from), this.#tellMembers(this.#members.replace(message))];
      }
      case 'MODE':
        return [emit('mode', { mode: message.mode, elided: message.elided })];
      case 'BYE':
        return [emit('bye', { reason: message.reason, reconnectAfterMs: message.reconnectAfterMs })];
      case 'error':
        return this.#error(message, nowMillis);
      default:
        return [unknown(message.type)];
    }
  }

  /**
   * @param {Record<string, any>} message
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #error(message, nowMillis) {
    const error = problemOf(message);
    if (error.code === 'not_found' && error.field === 'ack_seq') {
      return []; // An ack that the room had already.
    }
    return [...this.#voice.refused(message.id, error, nowMillis), ...this.wake(nowMillis)];
  }

  /**
   * @param {unknown} frame
   * @param {Record<string, any> | undefined} message
   * @returns {Effect[]}
   */
  #plain(frame, message) {
    if (message?.type === 'error' && isObject(message.error)) return [emit('problem', problemOf(message))];
    this.#stats.messages += 1;
    const content = typeof frame === 'string' ? { text: frame, payload: message } : { binary: bytesOf(frame) };
    return [emit('message', content)];
  }

  /** @param {Record<string, unknown>} message @returns {Effect} */
  #spoken(message) {
    return this.#envelope ? send(message) : { kind: 'sendRaw', data: JSON.stringify(message) };
  }

  #tellPresence() {
    return send({ type: 'PRESENCE_UPDATE', client_id: this.#clientId, data: this.#presence });
  }

  /** @param {import('./room-members.js').MemberChanges} changes */
  #tellMembers(changes) {
    return emit('members', { members: this.#members.list, count: this.#members.count, ...changes });
  }

  /** @param {string} reason @param {number} from */
  #gap(reason, from) {
    this.#stats.gaps += 1;
    const { epoch, seq } = /** @type {{epoch: number, seq: number}} */ (this.#position);
    return emit('gap', { reason, from, epoch, seq });
  }

  /** @param {string} code @param {string} text */
  #distrust(code, text) {
    this.#phase = 'offline';
    return distrust(code, text);
  }
}

/** @param {unknown} type */
function unknown(type) {
  return emit('problem', { code: 'unknown_message_type', message: `unknown message type: ${type}` });
}

/** @param {any} frame */
function bytesOf(frame) {
  return frame instanceof Uint8Array ? frame : new Uint8Array(frame);
}
