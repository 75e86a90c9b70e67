// @ts-check
import { Backoff, comesBack } from './reconnect.js';
import { StreamCore } from './stream-core.js';

/**
 * @typedef {import('./stream-core.js').StreamOptions} StreamOptions
 *
 * @typedef {object} ConnectionOptions
 * @property {new (url: string, protocols: string[]) => WebSocket} [WebSocket] where none is global, such as `ws` in Node 20
 * @property {string} [token] a bearer token, sent as a subprotocol: browsers cannot set headers
 * @property {number} [silenceMillisMax] reconnect when nothing came for so long; never by default
 * @property {{baseMillis?: number, maxMillis?: number}} [backoff]
 * @property {Timers} [timers] for tests
 * @property {() => number} [random] for tests, in [0, 1)
 *
 * @typedef {object} Timers
 * @property {() => number} nowMillis
 * @property {(millis: number, action: () => void) => () => void} after runs once, unless the returned function cancels it
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
 *
 * @typedef {'idle' | 'connecting' | 'live' | 'waiting' | 'closed'} Status
 */

const SUBPROTOCOL = 'sluice.v1.json';

/** Of the range that RFC 6455 leaves to applications: we leave to come back at once with our position. */
const CLOSE_TO_REOPEN = 4000;

/**
 * Follows one delta stream: keeps its state, grants credit as deltas are
 * applied, and resumes where it was after a connection has ended.
 *
 * All decisions about messages are taken by `StreamCore`; this class owns the
 * socket and the timers.
 */
export class StreamClient {
  #url;
  #options;
  #core;
  #backoff;
  #timers;
  /** @type {Map<string, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /** @type {WebSocket | undefined} */
  #socket = undefined;
  /** @type {Status} */
  #status = 'idle';
  #heardAtMillis = 0;
  /** @type {number | undefined} */
  #reconnectAfterMs = undefined;
  #cancelTimer = () => {};

  /**
   * @param {string | URL} url `ws:` or `wss:`, and `http:` or `https:` stand for them
   * @param {StreamOptions & ConnectionOptions} [options]
   */
  constructor(url, options = {}) {
    this.#url = socketUrl(url);
    this.#options = options;
    this.#core = new StreamCore(options);
    this.#backoff = new Backoff({ ...options.backoff, random: options.random });
    this.#timers = options.timers ?? systemTimers;
  }

  /** @returns {any} the newest state; treat it as read-only */
  get state() {
    return this.#core.state;
  }

  get status() {
    return this.#status;
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

  /**
   * @template {keyof StreamEvents} E
   * @param {E} event
   * @param {(detail: StreamEvents[E]) => void} listener
   * @returns {() => void} removes the listener
   */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Connects, and keeps connecting until `close`, or until the server says that it is of no use. */
  connect() {
    if (this.#status === 'idle' || this.#status === 'closed') {
      this.#backoff.reset();
      this.#open();
    }
    return this;
  }

  /** Ends the connection and forgets no state: `connect` resumes. */
  close() {
    this.#drop(1000, 'bye');
    this.#become('closed', { code: 1000, reason: 'closed by this client' });
  }

  /** Be slow: grants no more credit, so that the server goes over to snapshots. */
  pauseCredit() {
    this.#core.pauseCredit();
  }

  /** Grants what was held back. */
  resumeCredit() {
    this.#perform(this.#core.resumeCredit());
  }

  /**
   * Changes what hello asks for. Hello is said once per connection, so an open
   * connection is replaced by another, which resumes.
   *
   * @param {StreamOptions} changes
   */
  configure(changes) {
    this.#core.configure(changes);
    if (this.#socket !== undefined) {
      this.#drop(CLOSE_TO_REOPEN, 'configure');
      this.#open();
    }
  }

  #open() {
    const Socket = this.#options.WebSocket ?? globalThis.WebSocket;
    if (Socket === undefined) {
      throw new TypeError('there is no global WebSocket here: pass one as options.WebSocket');
    }
    this.#become('connecting');
    this.#reconnectAfterMs = undefined;
    const { token } = this.#options;
    const protocols = token === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, `sluice.bearer.${token}`];
    const socket = new Socket(this.#url, protocols);
    this.#socket = socket;
    socket.onopen = () => this.#perform(this.#core.opened());
    socket.onmessage = ({ data }) => {
      this.#heardAtMillis = this.#timers.nowMillis();
      this.#perform(this.#core.received(data));
    };
    socket.onerror = () => {}; // a close event always follows, and it has the code
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
    this.#watchSilence();
  }

  /**
   * Effects belong to the connection that they came from: a listener may close
   * or replace it halfway.
   *
   * @param {import('./stream-core.js').Effect[]} effects
   */
  #perform(effects) {
    const socket = this.#socket;
    for (const effect of effects) {
      if (this.#socket !== socket) {
        return;
      }
      switch (effect.kind) {
        case 'send':
          this.#send(effect.message);
          break;
        case 'emit':
          this.#observe(effect.event, effect.detail);
          this.#emit(effect.event, effect.detail);
          break;
        case 'reopen':
          this.#drop(CLOSE_TO_REOPEN, effect.reason);
          this.#wait(CLOSE_TO_REOPEN, effect.reason);
          break;
      }
    }
  }

  /**
   * What the core tells its listeners is also what moves the connection.
   *
   * @param {string} event
   * @param {any} detail
   */
  #observe(event, detail) {
    if (event === 'welcome') {
      this.#become('live');
    } else if (event === 'state') {
      this.#backoff.reset();
    } else if (event === 'bye') {
      this.#reconnectAfterMs = detail.reconnectAfterMs;
    }
  }

  /** @param {Record<string, unknown>} message */
  #send(message) {
    // A socket that is closing takes nothing any more; its close event is on the way.
    if (this.#socket?.readyState === 1) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #ended(code, reason) {
    this.#drop(code, reason);
    if (comesBack(code, this.#reconnectAfterMs)) {
      this.#wait(code, reason);
    } else {
      this.#become('closed', { code, reason });
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #wait(code, reason) {
    const retryInMillis = this.#backoff.nextMillis(this.#reconnectAfterMs);
    this.#become('waiting', { code, reason, retryInMillis });
    this.#cancelTimer = this.#timers.after(retryInMillis, () => this.#open());
  }

  /**
   * Lets go of the socket, so that nothing of it arrives any more.
   *
   * @param {number} code
   * @param {string} reason
   */
  #drop(code, reason) {
    this.#cancelTimer();
    this.#core.lost();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (socket.readyState < 2) {
        socket.close(code, reason);
      }
    }
  }

  /** A cable that is cut tells nobody: without traffic for too long we make the end ourselves. */
  #watchSilence() {
    const limitMillis = this.#options.silenceMillisMax;
    if (limitMillis === undefined) {
      return;
    }
    this.#heardAtMillis = this.#timers.nowMillis();
    const check = () => {
      const leftMillis = this.#heardAtMillis + limitMillis - this.#timers.nowMillis();
      if (leftMillis > 0) {
        this.#cancelTimer = this.#timers.after(leftMillis, check);
      } else {
        this.#drop(CLOSE_TO_REOPEN, 'silence');
        this.#wait(CLOSE_TO_REOPEN, 'silence');
      }
    };
    this.#cancelTimer = this.#timers.after(limitMillis, check);
  }

  /**
   * @param {Status} status
   * @param {object} [detail]
   */
  #become(status, detail) {
    this.#status = status;
    this.#emit('status', { status, ...detail });
  }

  /**
   * @param {string} event
   * @param {unknown} detail
   */
  #emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // A listener's failure is reported as its own: it must not cost us our place in the stream.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/**
 * @param {string | URL} url
 * @returns {string}
 */
function socketUrl(url) {
  return String(url).replace(/^http/, 'ws');
}

/** @type {Timers} */
const systemTimers = {
  nowMillis: () => Date.now(),
  after(millis, action) {
    const timer = setTimeout(action, millis);
    return () => clearTimeout(timer);
  },
};
