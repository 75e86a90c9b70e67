// @ts-check
import { decode, distrust, emit, isObject, isWhole, problemOf, send } from './effects.js';
import { Questions } from './trace-questions.js';
import { Wishes } from './trace-wishes.js';

/**
 * The client's half of the trace protocol, without a socket, a timer or a
 * clock: which sessions are followed from where, what is shown of them, which
 * breakpoints stand, and what was asked and not answered yet.
 *
 * All of it is wanted until it is taken back, and said again on each new
 * connection: filters and breakpoints first, then the sessions, each behind
 * the last event that came of it.
 *
 * @typedef {import('./trace-batch.js').TraceEvent} TraceEvent
 * @typedef {import('./trace-batch.js').TraceBatch} TraceBatch
 * @typedef {import('./effects.js').Effect} Effect
 *
 * @typedef {object} TraceOptions
 * @property {'single' | 'batch' | 'delta'} [form] how events come; the delta form by default
 * @property {number} [heartbeatMillis]
 * @property {number} [answerMillis] after so long a question is given up
 * @property {number} [questionsMax] questions that may wait
 *
 * @typedef {object} TraceStats counted over all connections
 * @property {number} events
 * @property {number} batches
 * @property {number} duplicates batches and events that came before
 * @property {number} gaps stretches that will not come
 * @property {number} dropped events in them, as far as it is known
 *
 * @typedef {import('./trace-wishes.js').Breakpoint} Breakpoint
 * @typedef {{epoch: number, seq: number}} Position
 */

export class TraceCore {
  #form;
  #heartbeatMillis;
  /** @type {'offline' | 'greeting' | 'live'} */
  #phase = 'offline';
  /** @type {Map<string, Position | undefined>} */
  #sessions = new Map();
  #wishes = new Wishes();
  /** Whether the server may have left something out of what it sent here. */
  #filtered = false;
  #paused = false;
  #questions;
  #heartbeatAtMillis = 0;
  /** @type {number | undefined} */
  #beatSentAtMillis = undefined;
  /** @type {TraceStats} */
  #stats = { events: 0, batches: 0, duplicates: 0, gaps: 0, dropped: 0 };

  /** @param {TraceOptions} [options] */
  constructor(options = {}) {
    this.#form = options.form ?? 'delta';
    this.#heartbeatMillis = options.heartbeatMillis ?? 15_000;
    this.#questions = new Questions({ answerMillis: options.answerMillis ?? 10_000, countMax: options.questionsMax ?? 64 });
  }

  get sessions() {
    return [...this.#sessions.keys()];
  }

  /** @param {string} sessionId @returns {Position | undefined} of the last event that came */
  positionOf(sessionId) {
    return this.#sessions.get(sessionId);
  }

  get breakpoints() {
    return this.#wishes.breakpoints;
  }

  /** Whether a breakpoint has stopped what comes live. */
  get paused() {
    return this.#paused;
  }

  get stats() {
    return { ...this.#stats };
  }

  get wakeAtMillis() {
    if (this.#phase === 'offline') return undefined;
    return Math.min(this.#heartbeatAtMillis, this.#questions.giveUpAtMillis ?? Infinity);
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  opened(nowMillis) {
    this.#phase = 'greeting';
    this.#heartbeatAtMillis = nowMillis + this.#heartbeatMillis;
    return [];
  }

  lost() {
    this.#phase = 'offline';
    this.#paused = false;
    this.#questions.lost();
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  wake(nowMillis) {
    if (this.#phase !== 'live') return [];
    const effects = this.#questions.expired(nowMillis);
    if (nowMillis >= this.#heartbeatAtMillis) {
      this.#heartbeatAtMillis = nowMillis + this.#heartbeatMillis;
      this.#beatSentAtMillis = nowMillis;
      effects.push(send({ type: 'heartbeat' }));
    }
    return [...effects, ...this.#ask(nowMillis)];
  }

  /** @param {string} sessionId @returns {Effect[]} */
  subscribe(sessionId) {
    if (!this.#sessions.has(sessionId)) this.#sessions.set(sessionId, undefined);
    return this.#phase === 'live' ? [this.#subscription(sessionId)] : [];
  }

  /** @param {string} sessionId @returns {Effect[]} */
  unsubscribe(sessionId) {
    const known = this.#sessions.delete(sessionId);
    return known && this.#phase === 'live' ? [send({ type: 'unsubscribe_session', sessionId })] : [];
  }

  /** @param {string[]} agentIds none for all @returns {Effect[]} */
  filterAgents(agentIds) {
    this.#filtered = true;
    return this.#wish(this.#wishes.agents(agentIds));
  }

  /** @param {string} where CEL over `event`; empty for all @returns {Effect[]} */
  filter(where) {
    this.#filtered = true;
    return this.#wish(this.#wishes.where(where));
  }

  /** @param {Breakpoint} breakpoint @returns {Effect[]} */
  setBreakpoint(breakpoint) {
    return this.#wish(this.#wishes.stopAt(breakpoint));
  }

  /** @param {string} traceId @returns {Effect[]} */
  removeBreakpoint(traceId) {
    return this.#wishes.forget(traceId) ? this.#wish({ type: 'remove_breakpoint', traceId }) : [];
  }

  /** What a breakpoint stopped goes on. @returns {Effect[]} */
  resume() {
    return this.#wish({ type: 'resume' });
  }

  /**
   * All events of a session in a stretch of time, page by page: `history` for
   * each, and `answered` or `failed` with the ticket at the end.
   *
   * @param {string} ticket
   * @param {{sessionId: string, start: number, end: number, limit?: number}} range
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  history(ticket, range, nowMillis) {
    return [...this.#questions.add({ kind: 'history', ticket, ...range }), ...this.#ask(nowMillis)];
  }

  /**
   * The state at a time. Of several journeys that wait, the last one is made:
   * who drags a slider wants to see where it is.
   *
   * @param {string} ticket
   * @param {{sessionId: string, timestamp: number}} journey
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  travel(ticket, journey, nowMillis) {
    return [...this.#questions.add({ kind: 'travel', ticket, ...journey }), ...this.#ask(nowMillis)];
  }

  /**
   * @param {unknown} frame text, or a batch that came in the delta form and is decoded
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  received(frame, nowMillis) {
    if (this.#phase === 'offline') return [];
    const message = isObject(frame) ? frame : decode(frame);
    if (message === undefined) return this.#distrust('invalid_message', 'a frame that is no JSON object');
    switch (message.type) {
      case 'connection':
        return this.#connection(message, nowMillis);
      case 'session_info':
        return this.#sessionInfo(message);
      case 'initial_traces':
        return [emit('initial', { sessionId: message.sessionId, traces: message.traces })];
      case 'trace_event':
        return this.#events(message.sessionId, message.epoch, message.seq, message.seq, [message.data]);
      case 'batch':
        this.#stats.batches += 1;
        return this.#events(message.sessionId, message.epoch, message.from, message.to, message.events);
      case 'gap':
        return this.#gap(message);
      case 'breakpoint_hit':
        this.#paused ||= message.paused === true;
        return [emit('breakpoint', { ...message, type: undefined })];
      case 'resumed':
        this.#paused = false;
        return [emit('resumed', {})];
      case 'historical_data':
      case 'time_travel_state':
        return [...this.#questions.answered(message), ...this.#ask(nowMillis)];
      case 'heartbeat':
        return this.#heartbeat(message, nowMillis);
      case 'filter_applied':
        return [emit('filtered', { agentIds: message.agentIds, where: message.where })];
      case 'system_event':
        return [emit('system', { event: message.event, data: message.data })];
      case 'error':
        return this.#error(problemOf(message), nowMillis);
      case 'breakpoint_set':
      case 'breakpoint_removed':
      case 'session_unsubscribed':
      case 'auth_response':
        return [];
      default:
        return [emit('problem', { code: 'unknown_message_type', message: `unknown message type: ${message.type}` })];
    }
  }

  /**
   * @param {Record<string, any>} message
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #connection(message, nowMillis) {
    this.#phase = 'live';
    this.#filtered = this.#wishes.isFiltering;
    const capabilities = message.serverInfo?.capabilities ?? [];
    if (this.#form === 'delta' && !capabilities.includes('delta')) this.#form = 'batch';
    /** @type {Effect[]} */
    const effects = [emit('welcome', { clientId: message.clientId, serverInfo: message.serverInfo })];
    effects.push(...this.#wishes.messages.map(send));
    for (const sessionId of this.#sessions.keys()) effects.push(this.#subscription(sessionId));
    return [...effects, ...this.#ask(nowMillis)];
  }

  /**
   * Where a session goes on. One that goes on behind the last event that came
   * keeps its position: more may have come already.
   *
   * @param {Record<string, any>} message
   * @returns {Effect[]}
   */
  #sessionInfo({ sessionId, session, epoch, seq, recovered }) {
    if (!this.#sessions.has(sessionId)) return [];
    const before = this.#sessions.get(sessionId);
    /** @type {Effect[]} */
    const effects = [emit('session', { sessionId, session, recovered: recovered === true })];
    if (recovered === true && before !== undefined) return effects;
    this.#sessions.set(sessionId, { epoch, seq });
    const dropped = before?.epoch === epoch ? seq - Number(before?.seq) : undefined;
    if (before !== undefined && dropped !== 0) {
      effects.push(this.#tellGap({ sessionId, from: before.seq + 1, to: seq, dropped }));
    }
    return effects;
  }

  /**
   * @param {string} sessionId
   * @param {number} epoch
   * @param {number} from the first position that these tell of; a filter may have hidden events in between
   * @param {number} to
   * @param {TraceEvent[]} events
   * @returns {Effect[]}
   */
  #events(sessionId, epoch, from, to, events) {
    if (!isWhole(from) || !isWhole(to) || !Array.isArray(events)) {
      return this.#distrust('invalid_message', 'events without their positions');
    }
    const at = this.#sessions.get(sessionId);
    if (at === undefined || at.epoch !== epoch) return []; // Of a view that was closed, or before it was opened.
    if (to <= at.seq) {
      this.#stats.duplicates += 1;
      return [];
    }
    if (from > at.seq + 1 && !this.#filtered) {
      return [
        emit('problem', { code: 'hole', message: `events from ${from} follow ${at.seq} in ${sessionId}` }),
        this.#subscription(sessionId),
      ];
    }
    const known = events.length === to - from + 1 ? Math.max(0, at.seq + 1 - from) : 0;
    const fresh = known > 0 ? events.slice(known) : events;
    this.#sessions.set(sessionId, { epoch, seq: to });
    this.#stats.events += fresh.length;
    return fresh.length === 0 ? [] : [emit('events', { sessionId, events: fresh, epoch, seq: to })];
  }

  /** @param {Record<string, any>} message @returns {Effect[]} */
  #gap({ sessionId, epoch, from, to, dropped }) {
    const at = this.#sessions.get(sessionId);
    if (at === undefined || to <= at.seq) return [];
    this.#sessions.set(sessionId, { epoch, seq: to });
    return [this.#tellGap({ sessionId, from, to, dropped })];
  }

  /** @param {{sessionId: string, from: number, to: number, dropped?: number}} gap */
  #tellGap(gap) {
    this.#stats.gaps += 1;
    this.#stats.dropped += gap.dropped ?? 0;
    return emit('gap', gap);
  }

  /**
   * Also tells positions: what a filter hides moves them, and only this says so.
   *
   * @param {Record<string, any>} message
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #heartbeat({ metrics }, nowMillis) {
    const roundTripMillis = this.#beatSentAtMillis === undefined ? undefined : nowMillis - this.#beatSentAtMillis;
    this.#beatSentAtMillis = undefined;
    for (const [sessionId, { epoch, seq }] of Object.entries(metrics?.positions ?? {})) {
      const at = this.#sessions.get(sessionId);
      if (at !== undefined && this.#filtered && at.epoch === epoch && seq > at.seq) this.#sessions.set(sessionId, { epoch, seq });
    }
    return [emit('heartbeat', { metrics, roundTripMillis })];
  }

  /**
   * @param {{code: string, message: string, field?: string}} error
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #error(error, nowMillis) {
    const problem = emit('problem', error);
    if (error.field === 'delta') {
      // It is there, but switched off.
      this.#form = 'batch';
      return [...this.#sessions.keys()].map((sessionId) => this.#subscription(sessionId));
    }
    if (this.#wishes.refused(error.field)) return [problem];
    return [...(this.#questions.failed(error) ?? [problem]), ...this.#ask(nowMillis)];
  }

  /** Said now where there is a connection, else with the next one. @param {Record<string, unknown>} message @returns {Effect[]} */
  #wish(message) {
    return this.#phase === 'live' ? [send(message)] : [];
  }

  /** @param {string} sessionId */
  #subscription(sessionId) {
    const resume = this.#sessions.get(sessionId);
    const form = { batch: this.#form !== 'single' || undefined, delta: this.#form === 'delta' || undefined };
    return send({ type: 'subscribe_session', sessionId, ...form, resume });
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  #ask(nowMillis) {
    return this.#phase === 'live' ? this.#questions.ask(nowMillis) : [];
  }

  /** @param {string} code @param {string} text */
  #distrust(code, text) {
    this.#phase = 'offline';
    return distrust(code, text);
  }
}
