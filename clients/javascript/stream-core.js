// @ts-check
import { decode, distrust, emit, isWhole, problemOf, send } from './effects.js';
import { applyMergePatch } from './merge-patch.js';

/**
 * The client's half of the stream protocol, without a socket, a timer or a
 * clock: what happens goes in, effects come out, and the caller performs them
 * in order.
 *
 *     offline --opened--> greeting --welcome--> flowing
 *        ^                   |                     |
 *        +------- lost ------+-------- lost -------+
 *
 * The position (epoch and lastApplied) outlives a connection; credit and mode
 * do not. Whatever cannot be proven contiguous is not applied: the core asks
 * for a new connection instead, which resumes from the position it trusts.
 *
 * @typedef {object} StreamOptions
 * @property {string} [streamId] for servers that don't read the name from the path
 * @property {number} [window] deltas on their way at once, 1..65536
 * @property {string[]} [fields] top-level keys of the state to receive; all without
 * @property {boolean} [conflate] take one merged delta for several ticks
 * @property {number} [maxSnapshotHz] snapshots a second at most
 *
 * @typedef {object} StreamStats counted over all connections of this client
 * @property {number} deltas applied deltas
 * @property {number} snapshots applied snapshots
 * @property {number} conflated ticks that came merged into a later tick's delta
 * @property {number} skipped ticks that a snapshot stood in for
 * @property {number} duplicates data messages that told nothing new
 * @property {number} holes deltas that did not follow what was applied
 *
 * @typedef {import('./effects.js').Effect} Effect
 */

const WINDOW_MAX = 65_536;

export class StreamCore {
  /** @type {StreamOptions & {window: number}} */
  #options;
  /** @type {'offline' | 'greeting' | 'flowing'} */
  #phase = 'offline';

  /** @type {unknown} */
  #state = undefined;
  /** @type {string | number | undefined} */
  #epoch = undefined;
  /** @type {number | undefined} */
  #lastApplied = undefined;

  #window;
  #creditLeft = 0;
  #creditPaused = false;
  #greetedWithWindow = false;
  #snapshotSeen = false;
  /** @type {string | undefined} */
  #mode = undefined;

  /** @type {StreamStats} */
  #stats = { deltas: 0, snapshots: 0, conflated: 0, skipped: 0, duplicates: 0, holes: 0 };

  /** @param {StreamOptions} [options] */
  constructor(options = {}) {
    this.#options = withWindow(options);
    this.#window = this.#options.window;
  }

  /** The state at `position`, `undefined` before the first snapshot. Never changed in place. */
  get state() {
    return this.#state;
  }

  get position() {
    return { epoch: this.#epoch, lastApplied: this.#lastApplied };
  }

  /** Credit that the server may still spend, as far as we can know. */
  get creditLeft() {
    return this.#creditLeft;
  }

  get window() {
    return this.#window;
  }

  get creditPaused() {
    return this.#creditPaused;
  }

  /** `live`, `conflated`, `snapshot` or `paused` as the server told; `undefined` while offline. */
  get mode() {
    return this.#mode;
  }

  get stats() {
    return { ...this.#stats };
  }

  /**
   * The connection is open.
   *
   * A client whose credit is paused says hello without a window: the server
   * then starts it at zero, where a window would have granted credit at once.
   *
   * @returns {Effect[]}
   */
  opened() {
    this.#phase = 'greeting';
    this.#greetedWithWindow = !this.#creditPaused;
    this.#window = this.#options.window;
    this.#creditLeft = 0;
    const { streamId, window, fields, conflate, maxSnapshotHz } = this.#options;
    return [
      send({
        type: 'hello',
        streamId,
        wantWindow: this.#greetedWithWindow ? window : undefined,
        resume: this.#lastApplied === undefined ? undefined : { lastApplied: this.#lastApplied },
        epoch: this.#epoch,
        fields,
        conflate: conflate || undefined,
        maxSnapshotHz,
      }),
    ];
  }

  /** The connection has ended, whoever ended it. */
  lost() {
    this.#phase = 'offline';
    this.#creditLeft = 0;
    this.#mode = undefined;
  }

  /**
   * A frame has arrived.
   *
   * @param {unknown} frame the text of one message
   * @returns {Effect[]}
   */
  received(frame) {
    if (this.#phase === 'offline') {
      return [];
    }
    const message = decode(frame);
    if (message === undefined) {
      return this.#distrust('invalid_message', 'a frame that is no JSON object');
    }
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'snapshot':
        return this.#snapshot(message);
      case 'delta':
        return this.#delta(message);
      case 'mode':
        return this.#enter(message.mode, message.elided);
      case 'ping':
        return [send({ type: 'pong', t: message.t })];
      case 'bye':
        return [emit('bye', { reason: message.reason, reconnectAfterMs: message.reconnectAfterMs })];
      case 'error':
        return [emit('problem', problemOf(message))];
      default:
        return [emit('problem', { code: 'unknown_message_type', message: `unknown message type: ${message.type}` })];
    }
  }

  /** Stop granting: what is granted already still arrives, then snapshots do. */
  pauseCredit() {
    this.#creditPaused = true;
  }

  /** @returns {Effect[]} */
  resumeCredit() {
    this.#creditPaused = false;
    return this.#phase === 'flowing' ? this.#grant(1) : [];
  }

  /**
   * New options for the next hello. A state narrowed to other fields is
   * another state, so the position is given up with it.
   *
   * @param {StreamOptions} changes
   */
  configure(changes) {
    this.#options = withWindow({ ...this.#options, ...changes });
    if ('fields' in changes) {
      this.#state = undefined;
      this.#lastApplied = undefined;
      this.#epoch = undefined;
    }
  }

  /**
   * @param {Record<string, any>} message
   * @returns {Effect[]}
   */
  #welcome(message) {
    if (this.#phase !== 'greeting') {
      return this.#distrust('invalid_message', 'a second welcome');
    }
    this.#phase = 'flowing';
    this.#snapshotSeen = false;
    this.#window = Math.min(this.#options.window, isWhole(message.maxWindow) ? message.maxWindow : WINDOW_MAX);
    this.#creditLeft = this.#greetedWithWindow ? this.#window : 0;
    const { type, ...welcome } = message;
    return [emit('welcome', welcome), ...this.#enter('live'), ...this.#replenish()];
  }

  /**
   * @param {Record<string, any>} message
   * @returns {Effect[]}
   */
  #snapshot(message) {
    if (this.#phase !== 'flowing' || !isWhole(message.tickId) || !('state' in message)) {
      return this.#distrust('invalid_message', 'a snapshot out of place, or without tickId or state');
    }
    const { tickId, state, t } = message;
    const expected = !this.#snapshotSeen;
    this.#snapshotSeen = true;
    const sameEpoch = this.#lastApplied !== undefined && message.epoch === this.#epoch;
    if (sameEpoch && this.#epoch !== undefined && tickId < Number(this.#lastApplied)) {
      this.#stats.duplicates += 1;
      return [];
    }
    const skipped = sameEpoch ? Math.max(0, tickId - Number(this.#lastApplied)) : 0;
    this.#state = state;
    this.#epoch = message.epoch;
    this.#lastApplied = tickId;
    this.#stats.snapshots += 1;
    this.#stats.skipped += skipped;
    const detail = { tickId, epoch: this.#epoch, state, t, skipped };
    return [emit('snapshot', detail), emit('state', { ...detail, via: 'snapshot' }), ...this.#regrant(expected)];
  }

  /**
   * @param {Record<string, any>} message
   * @returns {Effect[]}
   */
  #delta(message) {
    const { tickId, payload, t } = message;
    const prevTickId = message.prevTickId ?? tickId - 1;
    if (this.#phase !== 'flowing' || !isWhole(tickId) || !isWhole(prevTickId) || prevTickId >= tickId) {
      return this.#distrust('invalid_message', 'a delta out of place, or with impossible ticks');
    }
    this.#creditLeft = Math.max(0, this.#creditLeft - 1);
    if (this.#lastApplied === undefined) {
      return this.#distrust('no_snapshot', `delta ${tickId} came before any snapshot`);
    }
    if (message.epoch !== undefined && this.#epoch !== undefined && message.epoch !== this.#epoch) {
      return this.#distrust('epoch_changed', `delta ${tickId} is of another epoch than the state`);
    }
    if (tickId <= this.#lastApplied) {
      this.#stats.duplicates += 1;
      return this.#replenish();
    }
    if (prevTickId > this.#lastApplied) {
      this.#stats.holes += 1;
      return this.#distrust('hole', `delta ${tickId} follows ${prevTickId}, but ${this.#lastApplied} was applied last`);
    }
    const conflated = tickId - prevTickId - 1;
    this.#state = applyMergePatch(this.#state, payload);
    this.#lastApplied = tickId;
    this.#stats.deltas += 1;
    this.#stats.conflated += conflated;
    const position = { tickId, epoch: this.#epoch, t };
    return [
      emit('delta', { ...position, prevTickId, payload, conflated }),
      emit('state', { ...position, state: this.#state, via: 'delta' }),
      ...this.#replenish(),
    ];
  }

  /** Half a window at a time: the pipe never runs dry, and a grant is rare next to the deltas it is for. */
  #replenish() {
    return this.#grant(Math.ceil(this.#window / 2));
  }

  /**
   * A snapshot while credit should be left means that a grant was lost, or
   * that the socket was full. The server clamps credit at the window, so
   * granting all of it again heals the one and does not harm the other.
   *
   * @param {boolean} expected whether this snapshot is the one that every subscription begins with
   */
  #regrant(expected) {
    if (!expected && !this.#creditPaused) {
      this.#creditLeft = 0;
    }
    return this.#replenish();
  }

  /**
   * @param {number} least grants smaller than this wait
   * @returns {Effect[]}
   */
  #grant(least) {
    const owed = this.#window - this.#creditLeft;
    if (this.#creditPaused || owed < least) {
      return [];
    }
    this.#creditLeft = this.#window;
    return [send({ type: 'credit', n: owed, lastApplied: this.#lastApplied })];
  }

  /**
   * @param {string} mode
   * @param {number} [elided] ticks that were left out, as the server counts them
   * @returns {Effect[]}
   */
  #enter(mode, elided) {
    const previous = this.#mode;
    this.#mode = mode;
    return mode === previous ? [] : [emit('mode', { mode, previous, elided })];
  }

  /**
   * @param {string} code
   * @param {string} text
   * @returns {Effect[]}
   */
  #distrust(code, text) {
    this.#phase = 'offline';
    return distrust(code, text);
  }
}

/**
 * @param {StreamOptions} options
 * @returns {StreamOptions & {window: number}}
 */
function withWindow(options) {
  const window = options.window ?? 64;
  if (!Number.isInteger(window) || window < 1 || window > WINDOW_MAX) {
    throw new RangeError(`window is ${window}, allowed is 1..${WINDOW_MAX}`);
  }
  return { ...options, window };
}
