// @ts-check
/**
 * What this page knows of one session: spans and agents, from events that may
 * come twice and out of order, as history and live events overlap. It holds the
 * newest events; older ones are in the server's history.
 *
 * @typedef {import('/client/trace.js').TraceEvent} TraceEvent
 *
 * @typedef {object} Span
 * @property {string} id
 * @property {string} traceId
 * @property {string} agentId
 * @property {string} type
 * @property {string} [parentId]
 * @property {number} start
 * @property {number} [end]
 * @property {boolean} failed
 * @property {boolean} isPoint
 */
import { AgentFigures, spanKey } from './agent-figures.js';
import { NewestTraces } from './newest-traces.js';

const EVENTS_MAX = 20_000;
/** So many more come before the oldest go, all at once: dropping one by one would look for it each time. */
const SLACK_EVENTS = 5_000;
const OPEN_SPANS_MAX = 1_000;
/** A clock that says less than this is not set. */
const PLAUSIBLE_SINCE = Date.UTC(2000, 0);

/** @param {number} timestamp */
export function isPlausible(timestamp) {
  return timestamp >= PLAUSIBLE_SINCE;
}

export class SessionPicture {
  /** By `spanKey`. @type {Map<string, Span>} */
  spans = new Map();
  agents = new AgentFigures();
  traces = new NewestTraces();
  end = -Infinity;
  /** By what makes an event the same. @type {Map<string, TraceEvent>} */
  #events = new Map();
  #dropped = 0;
  /** What is older than this was dropped, and would be again. */
  #horizon = -Infinity;
  #plausibleStart = Infinity;
  #anyStart = Infinity;

  /** The time of the first event here, but for those whose clock was not set. */
  get start() {
    return Number.isFinite(this.#plausibleStart) ? this.#plausibleStart : this.#anyStart;
  }

  /** How many came. */
  get size() {
    return this.#events.size + this.#dropped;
  }

  /** Events of the session that are not on this page, or not any more. */
  get missing() {
    return Math.max(this.#dropped, this.agents.total - this.#events.size);
  }

  /**
   * @param {TraceEvent[]} events
   * @param {boolean} [isLive] what comes live comes once, and has not been in what the server counted
   * @returns {TraceEvent[]} those that were new
   */
  add(events, isLive = false) {
    const added = events.filter((event) => this.#add(event, isLive));
    if (this.#events.size > EVENTS_MAX + SLACK_EVENTS) this.#drop();
    return added;
  }

  /**
   * @param {number} timestamp
   * @param {import('/client/trace.js').TraceState} state the server's, after all events up to then
   */
  settle(timestamp, state) {
    const newer = [...this.#events.values()].filter((event) => event.timestamp > timestamp);
    this.agents.settle(timestamp, state, newer);
  }

  /** @param {TraceEvent} event @param {boolean} isLive */
  #add(event, isLive) {
    const key = identity(event);
    if (this.#events.has(key)) return false;
    if (event.timestamp < this.#horizon) {
      if (!isLive) return false;
      this.agents.add(event, { isLive, isOpen: true });
      this.#dropped += 1;
      return true;
    }
    this.#events.set(key, event);
    this.#stretch(event.timestamp);
    this.traces.add(event);
    const span = this.#span(event);
    this.agents.add(event, { isLive, isOpen: span.end === undefined });
    return true;
  }

  /** @param {number} timestamp */
  #stretch(timestamp) {
    this.end = Math.max(this.end, timestamp);
    this.#anyStart = Math.min(this.#anyStart, timestamp);
    if (isPlausible(timestamp)) this.#plausibleStart = Math.min(this.#plausibleStart, timestamp);
  }

  /** @param {TraceEvent} event @returns {Span} */
  #span(event) {
    const { id, traceId, agentId, type, parentId, phase, timestamp, duration } = event;
    const ends = phase === 'complete' || phase === 'error';
    const key = spanKey(traceId, id);
    const known = this.spans.get(key);
    if (known === undefined) {
      const isPoint = phase !== 'start' && !ends;
      // Only its end came: then the duration tells where it began.
      const start = ends ? timestamp - (duration ?? 0) : timestamp;
      const span = { id, traceId, agentId, type, parentId, start, failed: phase === 'error', isPoint, end: phase === 'start' ? undefined : timestamp };
      this.spans.set(key, span);
      return span;
    }
    if (ends) {
      known.end = timestamp;
      known.failed = phase === 'error';
    } else if (phase === 'start') {
      known.start = timestamp;
    }
    return known;
  }

  /** The oldest events go, and the spans that only they told of; what is still open stays to be closed. */
  #drop() {
    const kept = [...this.#events].sort(([, a], [, b]) => a.timestamp - b.timestamp).slice(-EVENTS_MAX);
    this.#dropped += this.#events.size - kept.length;
    this.#horizon = kept[0][1].timestamp;
    this.#events = new Map(kept);
    const open = [...this.spans].filter(([, { end }]) => end === undefined).slice(-OPEN_SPANS_MAX);
    const before = this.spans;
    this.spans = new Map(open);
    this.#plausibleStart = this.#anyStart = Infinity;
    for (const [, event] of kept) {
      const key = spanKey(event.traceId, event.id);
      const span = before.get(key);
      if (span !== undefined) this.spans.set(key, span);
      this.#stretch(event.timestamp);
    }
  }
}

/** As the server knows what came before. @param {TraceEvent} event */
function identity({ id, traceId, type, phase, timestamp }) {
  return `${spanKey(traceId, id)} ${type} ${phase ?? ''} ${timestamp}`;
}
