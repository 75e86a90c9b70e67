// @ts-check
/**
 * What the agents of a session do and did: the server's word up to a time, and
 * what came since. The page alone cannot tell, as it never has all events.
 *
 * @typedef {import('/client/trace.js').TraceEvent} TraceEvent
 * @typedef {import('/client/trace.js').TraceState} TraceState
 * @typedef {{events: number, errors: number, failed: boolean, open: Map<string, string>}} Agent `open` has spans' types by their keys
 */

/** Ids are unique within a trace only. @param {string} traceId @param {string} id */
export function spanKey(traceId, id) {
  // With its length in front no trace's name runs into a span's.
  return `${traceId.length}:${traceId}${id}`;
}

export class AgentFigures {
  /** @type {Map<string, Agent>} */
  #agents = new Map();
  #isInOrder = true;
  /** Events up to this time are in the server's figures. */
  #settledAt = -Infinity;
  #total = 0;
  #unsettled = 0;

  /** All events of the session, also those that this page has not. */
  get total() {
    return this.#total;
  }

  /** Whether something was counted here that the server has not confirmed. */
  get isUnsettled() {
    return this.#unsettled > 0;
  }

  get names() {
    return [...this.#inOrder().keys()];
  }

  /** @returns {import('./agent-table.js').AgentRow[]} */
  get rows() {
    return [...this.#inOrder()].map(([id, { events, errors, failed, open }]) => {
      const now = [...open.values()].at(-1);
      return { id, status: now !== undefined ? 'working' : failed ? 'failed' : 'idle', now: now ?? '', events, errors };
    });
  }

  /** What is counted from now on may be missing in the server's answer. */
  asking() {
    this.#unsettled = 0;
  }

  /**
   * The server's figures take the place of what was counted here.
   *
   * @param {number} timestamp
   * @param {TraceState} state after all events up to then
   * @param {TraceEvent[]} known those of the page, in order
   */
  settle(timestamp, { agents, openSpans, counters }, known) {
    this.#settledAt = timestamp;
    this.#agents = new Map();
    this.#isInOrder = false;
    this.#total = counters.events ?? 0;
    for (const [id, { events, errors, status, failed }] of Object.entries(/** @type {Record<string, any>} */ (agents))) {
      this.#agents.set(id, { events, errors, failed: failed ?? status === 'failed', open: new Map() });
    }
    for (const [id, { traceId, agentId, type }] of Object.entries(openSpans)) {
      this.#agents.get(agentId)?.open.set(spanKey(traceId, id), type);
    }
    for (const event of known) if (event.timestamp > timestamp) this.#fold(event, true);
  }

  /**
   * @param {TraceEvent} event
   * @param {{isLive: boolean, isOpen: boolean}} how what is live is new whatever its time is; a start may come after its end
   */
  add(event, { isLive, isOpen }) {
    if (isLive || event.timestamp > this.#settledAt) {
      this.#unsettled += 1;
      this.#fold(event, isOpen);
    }
  }

  /** @param {TraceEvent} event @param {boolean} isOpen */
  #fold(event, isOpen) {
    const { id, traceId, agentId, type, parentId, phase } = event;
    const agent = this.#agentOf(agentId);
    this.#total += 1;
    agent.events += 1;
    if (phase === 'error') agent.errors += 1;
    const key = spanKey(traceId, id);
    if (phase === 'start') {
      if (isOpen) agent.open.set(key, type);
    } else if (phase === 'complete' || phase === 'error') {
      agent.failed = phase === 'error';
      // As on the server: who gives each event an id of its own names the start as the parent.
      const parent = spanKey(traceId, parentId ?? '');
      if (!agent.open.delete(key) && agent.open.get(parent) === type) agent.open.delete(parent);
    }
  }

  /** @param {string} agentId */
  #agentOf(agentId) {
    let agent = this.#agents.get(agentId);
    if (agent === undefined) {
      agent = { events: 0, errors: 0, failed: false, open: new Map() };
      this.#agents.set(agentId, agent);
      this.#isInOrder = false;
    }
    return agent;
  }

  /** Sorted when it is looked at, not with each new agent. */
  #inOrder() {
    if (!this.#isInOrder) this.#agents = new Map([...this.#agents].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#isInOrder = true;
    return this.#agents;
  }
}
