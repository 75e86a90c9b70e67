// @ts-check
import { Client, socketUrl } from './client.js';
import { StreamCore } from './stream-core.js';

/**
 * @typedef {import('./stream-core.js').StreamOptions} StreamOptions
 * @typedef {import('./client.js').ConnectionOptions} ConnectionOptions
 * @typedef {import('./client.js').Status} Status
 *
 * @typedef {object} StreamEvents what `on` may be asked for, and what the listener gets
 * @property {{status: Status, code?: number, reason?: string, retryInMillis?: number}} status
 * @property {{streamId: string, maxWindow: number, features?: string[], epoch?: string | number, tickId?: number, snapshotIntervalMs?: number}} welcome
 * @property {{state: any, tickId: number, epoch?: string | number, t?: number, via: 'delta' | 'snapshot'}} state
 * @property {{payload: any, tickId: number, prevTickId: number, conflated: number, epoch?: string | number, t?: number}} delta
 * @property {{state: any, tickId: number, skipped: number, epoch?: string | number, t?: number}} snapshot
 * @property {{mode: string, previous?: string, elided?: number}} mode
 * @property {{code: string, message: string, field?: string}} problem
 * @property {{reason: string, reconnectAfterMs?: number}} bye
 */

/**
 * Follows one delta stream: keeps its state, grants credit as deltas are
 * applied, and resumes where it was after a connection has ended.
 *
 * @extends {Client<StreamEvents>}
 */
export class StreamClient extends Client {
  #core;

  /**
   * @param {string | URL} url `ws:` or `wss:`, and `http:` or `https:` stand for them
   * @param {StreamOptions & ConnectionOptions} [options]
   */
  constructor(url, options = {}) {
    const core = new StreamCore(options);
    super({ url: () => socketUrl(url), core, liveOn: 'welcome', provenOn: 'state' }, options);
    this.#core = core;
  }

  /** @returns {any} the newest state; treat it as read-only */
  get state() {
    return this.#core.state;
  }

  get position() {
    return this.#core.position;
  }

  get mode() {
    return this.#core.mode;
  }

  get creditLeft() {
    return this.#core.creditLeft;
  }

  get window() {
    return this.#core.window;
  }

  get creditPaused() {
    return this.#core.creditPaused;
  }

  get stats() {
    return this.#core.stats;
  }

  /** Be slow: grants no more credit, so that the server goes over to snapshots. */
  pauseCredit() {
    this.#core.pauseCredit();
  }

  /** Grants what was held back. */
  resumeCredit() {
    this.perform(this.#core.resumeCredit());
  }

  /**
   * Changes what hello asks for. Hello is said once per connection, so an open
   * connection is replaced by another, which resumes.
   *
   * @param {StreamOptions} changes
   */
  configure(changes) {
    this.#core.configure(changes);
    this.reopen('configure');
  }
}
