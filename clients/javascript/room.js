// @ts-check
import { Client, socketUrl } from './client.js';
import { RoomCore } from './room-core.js';

/**
 * @typedef {import('./room-core.js').RoomOptions} RoomOptions
 * @typedef {import('./room-content.js').RoomMessage} RoomMessage
 * @typedef {import('./room-members.js').Member} Member
 * @typedef {import('./client.js').ConnectionOptions} ConnectionOptions
 *
 * @typedef {object} RoomEvents what `on` may be asked for, and what the listener gets
 * @property {{status: import('./client.js').Status, code?: number, reason?: string, retryInMillis?: number}} status
 * @property {{room_id: string, client_id: string, epoch: number, seq: number, recovered?: boolean, initial_state?: any}} welcome
 * @property {RoomMessage} message
 * @property {{members: Member[], count: number, joined: string[], left: string[], updated: string[]}} members
 * @property {{clientId: string, position: {x: number, y: number, z: number}, rotation?: any}} move
 * @property {{id: string, seq: number}} accepted the room has an own message, and its place
 * @property {{id: string, acked: number, failed: string[]}} delivered of a message with `ack`: who has it, and who never said so
 * @property {{id: string, code: string, message: string, field?: string}} refused an own message that nobody will get
 * @property {{reason: string, from: number, epoch: number, seq: number}} gap what was said from `from` on is missed; it goes on behind `seq`
 * @property {{mode: string, elided: number}} mode
 * @property {any} moderation
 * @property {{code: string, message: string, field?: string}} problem
 * @property {{reason: string, reconnectAfterMs?: number}} bye
 */

/**
 * A member of one room: hears what others say, speaks, and comes back where it
 * was after a connection has ended.
 *
 * @extends {Client<RoomEvents>}
 */
export class RoomClient extends Client {
  #core;

  /**
   * @param {string | URL} url of the room, such as `wss://example.org/ws/lobby`
   * @param {RoomOptions & ConnectionOptions} [options]
   */
  constructor(url, options = {}) {
    const core = new RoomCore(options);
    const address = () => {
      const full = new URL(socketUrl(url));
      core.query.forEach((value, name) => full.searchParams.set(name, value));
      return full.href;
    };
    super({ url: address, core, liveOn: 'welcome', provenOn: 'welcome' }, options);
    this.#core = core;
  }

  /** The one asked for, or the one that the server gave. */
  get clientId() {
    return this.#core.clientId;
  }

  get position() {
    return this.#core.position;
  }

  get members() {
    return this.#core.members;
  }

  get memberCount() {
    return this.#core.memberCount;
  }

  /** Own messages that the room has not taken yet. */
  get waiting() {
    return this.#core.waiting;
  }

  get stats() {
    return this.#core.stats;
  }

  /**
   * @param {string | Uint8Array | Record<string, any>} content text, bytes, or what becomes JSON
   * @param {{to?: string, ack?: boolean}} [options] to one member alone; with acknowledgements
   * @returns {string} the id that `accepted`, `delivered` and `refused` name
   */
  say(content, options = {}) {
    const id = crypto.randomUUID();
    this.perform(this.#core.say(id, content, options, this.nowMillis()));
    return id;
  }

  /** @param {{x: number, y: number, z?: number}} position where this member is */
  moveTo(position) {
    this.perform(this.#core.moveTo(position, this.nowMillis()));
  }

  /** @param {Record<string, any>} data what others learn of this member */
  setPresence(data) {
    this.perform(this.#core.setPresence(data));
  }
}
