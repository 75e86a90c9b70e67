// @ts-check
import { distrust } from './effects.js';
import { InOrder } from './in-order.js';
import { Listeners } from './listeners.js';
import { Backoff, comesBack } from './reconnect.js';

/**
 * @typedef {import('./effects.js').Effect} Effect
 *
 * @typedef {object} Core the pure half of a client: messages and time in, effects out
 * @property {(nowMillis: number) => Effect[]} opened the connection is open
 * @property {(frame: any, nowMillis: number) => Effect[]} received a frame has arrived
 * @property {() => void} lost the connection has ended, whoever ended it
 * @property {number} [wakeAtMillis] when it wants to be woken; may be in the past, never without
 * @property {(nowMillis: number) => Effect[]} [wake] that time has come
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
 * @typedef {'idle' | 'connecting' | 'live' | 'waiting' | 'closed'} Status
 *
 * @typedef {object} Endpoint what tells one kind of client from another
 * @property {() => string} url asked for each connection: it may carry the position
 * @property {Core} core
 * @property {string} liveOn the event by which the server has taken us
 * @property {string} provenOn the event that proves it worth coming back soon
 * @property {(data: any) => any} [decode] frame to what the core takes; what is no promise is passed on at once
 */

const SUBPROTOCOL = 'sluice.v1.json';

/** Of the range that RFC 6455 leaves to applications: we leave to come back at once with our position. */
const CLOSE_TO_REOPEN = 4000;

/**
 * One connection that is kept: opened, watched, and opened again after a
 * pause. All decisions about messages are the core's; this class owns the
 * socket and the timers.
 *
 * @template {{status: any}} Events what `on` may be asked for, and what the listener gets
 */
export class Client {
  #endpoint;
  #options;
  #backoff;
  #timers;
  /** @type {Listeners<Events>} */
  #listeners = new Listeners();
  #frames = new InOrder();

  /** @type {WebSocket | undefined} */
  #socket = undefined;
  /** @type {Status} */
  #status = 'idle';
  #heardAtMillis = 0;
  /** @type {number | undefined} */
  #reconnectAfterMs = undefined;
  #cancelTimer = () => {};
  #cancelWake = () => {};

  /**
   * @param {Endpoint} endpoint
   * @param {ConnectionOptions} options
   */
  constructor(endpoint, options) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#backoff = new Backoff({ ...options.backoff, random: options.random });
    this.#timers = options.timers ?? systemTimers;
  }

  get status() {
    return this.#status;
  }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
   * @returns {() => void} removes the listener
   */
  on(event, listener) {
    return this.#listeners.add(event, listener);
  }

  /** Connects, and keeps connecting until `close`, or until the server says that it is of no use. */
  connect() {
    if (this.#status === 'idle' || this.#status === 'closed') {
      this.#backoff.reset();
      this.#open();
    }
    return this;
  }

  /** Ends the connection and forgets nothing else: `connect` resumes. */
  close() {
    this.#drop(1000, 'bye');
    this.#become('closed', { code: 1000, reason: 'closed by this client' });
  }

  /** @protected */
  nowMillis() {
    return this.#timers.nowMillis();
  }

  /**
   * What can only be said in an opening is said by opening again.
   *
   * @protected
   * @param {string} reason
   */
  reopen(reason) {
    if (this.#socket !== undefined) {
      this.#drop(CLOSE_TO_REOPEN, reason);
      this.#open();
    }
  }

  /**
   * Effects belong to the connection that they came from: a listener may close
   * or replace it halfway.
   *
   * @protected
   * @param {Effect[]} effects
   */
  perform(effects) {
    const socket = this.#socket;
    for (const effect of effects) {
      if (this.#socket !== socket) {
        return;
      }
      switch (effect.kind) {
        case 'send':
          this.#send(JSON.stringify(effect.message));
          break;
        case 'sendRaw':
          this.#send(effect.data);
          break;
        case 'emit':
          this.#observe(effect.event, effect.detail);
          this.#listeners.tell(effect.event, effect.detail);
          break;
        case 'reopen':
          this.#drop(CLOSE_TO_REOPEN, effect.reason);
          this.#wait(CLOSE_TO_REOPEN, effect.reason);
          break;
      }
    }
    this.#arm();
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
    const socket = new Socket(this.#endpoint.url(), protocols);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => this.perform(this.#endpoint.core.opened(this.#timers.nowMillis()));
    socket.onmessage = ({ data }) => {
      this.#heardAtMillis = this.#timers.nowMillis();
      this.#arrived(data);
    };
    socket.onerror = () => {}; // a close event always follows, and it has the code
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
    this.#watchSilence();
  }

  /** @param {any} data */
  #arrived(data) {
    const { core, decode } = this.#endpoint;
    this.#frames.pass(
      decode === undefined ? data : decode(data),
      (frame) => this.perform(core.received(frame, this.#timers.nowMillis())),
      ({ message }) => this.perform(distrust('invalid_message', message)),
    );
  }

  /**
   * What the core tells its listeners is also what moves the connection.
   *
   * @param {string} event
   * @param {any} detail
   */
  #observe(event, detail) {
    if (event === this.#endpoint.liveOn && this.#status === 'connecting') {
      this.#become('live');
    }
    if (event === this.#endpoint.provenOn) {
      this.#backoff.reset();
    }
    if (event === 'bye') {
      this.#reconnectAfterMs = detail.reconnectAfterMs;
    }
  }

  /** @param {any} data */
  #send(data) {
    // A socket that is closing takes nothing any more; its close event is on the way.
    if (this.#socket?.readyState === 1) {
      this.#socket.send(data);
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
    this.#cancelWake();
    this.#frames.forget();
    this.#endpoint.core.lost();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (socket.readyState < 2) {
        socket.close(code, reason);
      }
    }
  }

  /** A core's time comes only while there is a connection: what it would do then is to say something. */
  #arm() {
    const { core } = this.#endpoint;
    this.#cancelWake();
    if (this.#socket !== undefined && core.wakeAtMillis !== undefined) {
      const millis = Math.max(0, core.wakeAtMillis - this.#timers.nowMillis());
      this.#cancelWake = this.#timers.after(millis, () => this.perform(core.wake?.(this.#timers.nowMillis()) ?? []));
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
    this.#listeners.tell('status', { status, ...detail });
  }
}

/**
 * @param {string | URL} url `ws:` or `wss:`, and `http:` or `https:` stand for them
 * @returns {string}
 */
export function socketUrl(url) {
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
