// @ts-check
/** The shell around {@link StreamCore}: a socket, a timer for reconnects, and listeners. */
import { StreamCore } from './stream-core.js';
import { Backoff, comesBack } from './reconnect.js';

/**
 * @typedef {import('./stream-core.js').StreamOptions & {
 *   WebSocket?: any, token?: string, backoff?: Backoff}} ClientOptions
 * @typedef {'state' | 'delta' | 'snapshot' | 'welcome' | 'mode' | 'status' | 'problem' | 'bye'} EventName
 * @typedef {'connecting' | 'joining' | 'live' | 'waiting' | 'closed'} Status
 */

export class StreamClient {
  /** @type {Status} */
  status = 'closed';

  #url;
  #WebSocket;
  #protocols;
  #core;
  #backoff;
  /** @type {Map<string, Set<(detail: any) => void>>} */
  #listeners = new Map();
  /** @type {any} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {number | undefined} */
  #reconnectAfterMs = undefined;

  /**
   * Connects at once; listeners added in the same turn miss nothing.
   * @param {string} url `ws:` or `wss:`, for example `wss://example.org/stream/host`
   * @param {ClientOptions} [options] `WebSocket` is needed where the platform has none (Node 20)
   */
  constructor(url, options = {}) {
    const { WebSocket = globalThis.WebSocket, token, backoff = new Backoff(), ...stream } = options;
    if (WebSocket === undefined) throw new TypeError('this platform has no WebSocket: pass one as an option');
    this.#url = url;
    this.#WebSocket = WebSocket;
    this.#protocols = ['sluice.v1.json'];
    if (token !== undefined) this.#protocols.push(`sluice.bearer.${token}`);
    this.#backoff = backoff;
    this.#core = new StreamCore(stream);
    this.#connect();
  }

  get state() {
    return this.#core.state;
  }

  get position() {
    return this.#core.position;
  }

  get credit() {
    return this.#core.credit;
  }

  get window() {
    return this.#core.window;
  }

  get mode() {
    return this.#core.mode;
  }

  get creditPaused() {
    return this.#core.paused;
  }

  /** Totals since this client was made, over all of its connections. */
  get counts() {
    return { ...this.#core.counts };
  }

  /**
   * @param {EventName} event
   * @param {(detail: any) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  pauseCredit() {
    this.#core.pauseCredit();
  }

  resumeCredit() {
    this.#perform(this.#core.resumeCredit());
  }

  /** Ends the connection for good. */
  close() {
    this.#drop();
    clearTimeout(this.#timer);
    this.#become('closed', {});
  }

  #connect() {
    this.#reconnectAfterMs = undefined;
    this.#become('connecting', {});
    const socket = new this.#WebSocket(this.#url, this.#protocols);
    this.#socket = socket;
    socket.onopen = () => {
      this.#become('joining', {});
      this.#perform(this.#core.opened());
    };
    socket.onmessage = (/** @type {any} */ event) => this.#perform(this.#core.received(event.data));
    // What went wrong is told by the close that follows.
    socket.onerror = () => {};
    socket.onclose = (/** @type {any} */ event) => this.#ended(event.code);
  }

  /** @param {number} code */
  #ended(code) {
    this.#drop();
    if (comesBack(code)) {
      this.#wait({ code });
    } else {
      this.#become('closed', { code });
    }
  }

  /** @param {{code?: number, reason?: string}} why */
  #wait(why) {
    const millis = this.#backoff.nextMillis(this.#reconnectAfterMs);
    this.#timer = setTimeout(() => this.#connect(), millis);
    this.#become('waiting', { ...why, millis });
  }

  /** Lets go of the socket without waiting for its closing handshake, which may never end. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#core.closed();
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket.readyState < 2) socket.close(1000);
  }

  /** @param {import('./stream-core.js').Effect[]} effects */
  #perform(effects) {
    const socket = this.#socket;
    for (const effect of effects) {
      // A listener may have closed the client in the middle of its effects.
      if (socket === null || socket !== this.#socket) return;
      switch (effect.kind) {
        case 'send':
          if (socket.readyState === 1) socket.send(JSON.stringify(effect.message));
          break;
        case 'reconnect':
          this.#drop();
          this.#wait({ reason: effect.reason });
          break;
        case 'emit':
          this.#told(effect.event, effect.detail);
          break;
      }
    }
  }

  /**
   * @param {string} event
   * @param {any} detail
   */
  #told(event, detail) {
    if (event === 'live') {
      this.#backoff.reset();
      this.#become('live', {});
      return;
    }
    if (event === 'bye') this.#reconnectAfterMs = detail.reconnectAfterMs;
    this.#emit(event, detail);
  }

  /**
   * @param {Status} status
   * @param {object} detail
   */
  #become(status, detail) {
    this.status = status;
    this.#emit('status', { status, ...detail });
  }

  /**
   * @param {string} event
   * @param {any} detail
   */
  #emit(event, detail) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(detail);
      } catch (failure) {
        // A listener's fault must not keep the protocol from its next effect.
        queueMicrotask(() => {
          throw failure;
        });
      }
    }
  }
}
