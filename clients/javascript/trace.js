// @ts-check
import { Client, socketUrl } from './client.js';
import { decodeDeltaMessage } from './trace-batch.js';
import { TraceCore } from './trace-core.js';

/**
 * @typedef {import('./trace-core.js').TraceOptions} TraceOptions
 * @typedef {import('./trace-batch.js').TraceEvent} TraceEvent
 * @typedef {import('./client.js').ConnectionOptions} ConnectionOptions
 *
 * @typedef {object} SessionSummary
 * @property {string} id
 * @property {number} events that are stored
 * @property {number} bytes
 * @property {number} startTime
 * @property {number} lastTime
 * @property {number} trimmed events that are no longer stored
 *
 * @typedef {object} TraceState what a session's events up to a time come to
 * @property {Record<string, {status: 'working' | 'idle' | 'failed', currentSpan: string | null, firstSeen: number, lastSeen: number, lastType: string, events: number, errors: number}>} agents
 * @property {Record<string, {traceId: string, parentId?: string, agentId: string, type: string, startedAt: number}>} openSpans
 * @property {Record<string, number>} openTraces open spans by trace
 * @property {Record<string, number>} counters
 * @property {Record<string, number>} eventsByType
 *
 * @typedef {object} TraceEvents what `on` may be asked for, and what the listener gets
 * @property {{status: import('./client.js').Status, code?: number, reason?: string, retryInMillis?: number}} status
 * @property {{clientId: string, serverInfo: any}} welcome
 * @property {{sessionId: string, session: SessionSummary | null, recovered: boolean}} session a subscription stands
 * @property {{sessionId: string, traces: TraceEvent[]}} initial the newest events, before those that come live
 * @property {{sessionId: string, events: TraceEvent[], epoch: number, seq: number}} events live
 * @property {{sessionId: string, from: number, to: number, dropped?: number}} gap what will not come live; `history` has it
 * @property {{traceId: string, event: TraceEvent, condition?: string, paused: boolean}} breakpoint
 * @property {{}} resumed
 * @property {{agentIds: string[], where: string}} filtered
 * @property {{ticket: string, sessionId: string, traces: TraceEvent[]}} history one page
 * @property {{sessionId: string, timestamp: number, traces: TraceEvent[], state: TraceState}} travelled
 * @property {{ticket: string}} answered
 * @property {{ticket: string, code: string, message: string}} failed
 * @property {{event: string, data: any}} system
 * @property {{metrics: any, roundTripMillis?: number}} heartbeat
 * @property {{code: string, message: string, field?: string}} problem
 */

/**
 * Follows the traces of sessions live, and looks into their past.
 *
 * @extends {Client<TraceEvents>}
 */
export class TraceClient extends Client {
  #core;

  /**
   * @param {string | URL} url such as `wss://example.org/trace`
   * @param {TraceOptions & ConnectionOptions} [options]
   */
  constructor(url, options = {}) {
    // Without the means to inflate, a batch comes as plain JSON.
    const form = typeof DecompressionStream === 'undefined' ? 'batch' : 'delta';
    const core = new TraceCore({ form, ...options });
    const decode = (/** @type {any} */ data) => (typeof data === 'string' ? data : decodeDeltaMessage(data));
    super({ url: () => socketUrl(url), core, decode, liveOn: 'welcome', provenOn: 'session' }, options);
    this.#core = core;
  }

  get sessions() {
    return this.#core.sessions;
  }

  get breakpoints() {
    return this.#core.breakpoints;
  }

  get paused() {
    return this.#core.paused;
  }

  get stats() {
    return this.#core.stats;
  }

  /** @param {string} sessionId */
  positionOf(sessionId) {
    return this.#core.positionOf(sessionId);
  }

  /** @param {string} sessionId */
  subscribe(sessionId) {
    this.perform(this.#core.subscribe(sessionId));
  }

  /** @param {string} sessionId */
  unsubscribe(sessionId) {
    this.perform(this.#core.unsubscribe(sessionId));
  }

  /** @param {string[]} agentIds only these; none for all */
  filterAgents(agentIds) {
    this.perform(this.#core.filterAgents(agentIds));
  }

  /** @param {string} where CEL, such as `event.duration > 950`; empty for all */
  filter(where) {
    this.perform(this.#core.filter(where));
  }

  /** @param {import('./trace-core.js').Breakpoint} breakpoint */
  setBreakpoint(breakpoint) {
    this.perform(this.#core.setBreakpoint(breakpoint));
  }

  /** @param {string} traceId */
  removeBreakpoint(traceId) {
    this.perform(this.#core.removeBreakpoint(traceId));
  }

  /** What a breakpoint stopped goes on. */
  resume() {
    this.perform(this.#core.resume());
  }

  /**
   * @param {{sessionId: string, start: number, end: number, limit?: number}} range
   * @returns {Promise<TraceEvent[]>} in order
   */
  async history(range) {
    /** @type {TraceEvent[]} */
    const traces = [];
    const ticket = crypto.randomUUID();
    const off = this.on('history', (chunk) => {
      if (chunk.ticket === ticket) traces.push(...chunk.traces);
    });
    try {
      await this.#settled(ticket, () => this.#core.history(ticket, range, this.nowMillis()));
    } finally {
      off();
    }
    return traces;
  }

  /**
   * `travelled` brings the state. Of several calls at once only the last is made.
   *
   * @param {{sessionId: string, timestamp: number}} journey
   */
  travel(journey) {
    this.perform(this.#core.travel(crypto.randomUUID(), journey, this.nowMillis()));
  }

  /**
   * @param {string} ticket
   * @param {() => import('./effects.js').Effect[]} ask
   * @returns {Promise<void>}
   */
  #settled(ticket, ask) {
    return new Promise((resolve, reject) => {
      const offs = [
        this.on('answered', (answer) => answer.ticket === ticket && done(resolve)),
        this.on('failed', (failure) => failure.ticket === ticket && done(() => reject(new Error(`${failure.code}: ${failure.message}`)))),
      ];
      const done = (/** @type {() => void} */ how) => {
        for (const off of offs) off();
        how();
      };
      this.perform(ask());
    });
  }
}
