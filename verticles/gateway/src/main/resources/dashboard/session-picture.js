// @ts-check
/**
 * What this page knows of one session: spans and agents, from events that may
 * come twice and out of order, as history and live events overlap.
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
 *
 * @typedef {{status: string, now: string, events: number, errors: number, failed: boolean, open: Set<string>}} Agent
 */
import { NewestTraces } from './newest-traces.js';

const EVENTS_MAX = 20_000;

export class SessionPicture {
  /** @type {Map<string, Span>} */
  spans = new Map();
  /** In the order of their names. @type {Map<string, Agent>} */
  agents = new Map();
  traces = new NewestTraces();
  start = Infinity;
  end = -Infinity;
  /** @type {Set<string>} */
  #known = new Set();

  get size() {
    return this.#known.size;
  }

  /** @param {TraceEvent[]} events @returns {TraceEvent[]} those that were new */
  add(events) {
    return events.filter((event) => this.#add(event));
  }

  /** @param {string} agentId @returns {{status: string, now: string, events: number, errors: number}} */
  agent(agentId) {
    const agent = this.agents.get(agentId);
    if (agent === undefined) return { status: 'idle', now: '', events: 0, errors: 0 };
    const newest = [...agent.open].at(-1);
    const status = newest !== undefined ? 'working' : agent.failed ? 'failed' : 'idle';
    return { status, now: this.spans.get(newest ?? '')?.type ?? '', events: agent.events, errors: agent.errors };
  }

  /** @param {TraceEvent} event */
  #add(event) {
    const key = `${event.id} ${event.phase ?? ''} ${event.timestamp}`;
    if (this.#known.has(key) || this.#known.size >= EVENTS_MAX) return false;
    this.#known.add(key);
    this.start = Math.min(this.start, event.timestamp);
    this.end = Math.max(this.end, event.timestamp);
    this.traces.add(event);
    const agent = this.#agentOf(event.agentId);
    agent.events += 1;
    if (event.phase === 'error') agent.errors += 1;
    this.#span(event, agent);
    return true;
  }

  /**
   * @param {TraceEvent} event
   * @param {Agent} agent
   */
  #span(event, agent) {
    const { id, traceId, agentId, type, parentId, phase, timestamp, duration } = event;
    const ends = phase === 'complete' || phase === 'error';
    const known = this.spans.get(id);
    if (known === undefined) {
      const isPoint = phase !== 'start' && !ends;
      // Only its end came: then the duration tells where it began.
      const start = ends ? timestamp - (duration ?? 0) : timestamp;
      this.spans.set(id, { id, traceId, agentId, type, parentId, start, failed: phase === 'error', isPoint, end: phase === 'start' ? undefined : timestamp });
      if (phase === 'start') agent.open.add(id);
    } else if (ends) {
      known.end = timestamp;
      known.failed = phase === 'error';
    } else if (phase === 'start') {
      known.start = timestamp;
    }
    if (ends) {
      agent.open.delete(id);
      agent.failed = phase === 'error';
    }
  }

  /** @param {string} agentId */
  #agentOf(agentId) {
    let agent = this.agents.get(agentId);
    if (agent === undefined) {
      agent = { status: 'idle', now: '', events: 0, errors: 0, failed: false, open: new Set() };
      this.agents.set(agentId, agent);
      this.agents = new Map([...this.agents].sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return agent;
  }
}
