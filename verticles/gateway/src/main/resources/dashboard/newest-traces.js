// @ts-check
const TRACES_MAX = 100;

/** The traces of a session that began last, for people to choose from; of more than that the oldest are forgotten. */
export class NewestTraces {
  /** @type {Map<string, {name: string, since: number}>} */
  #traces = new Map();
  /** Grows with each change, so that nothing is drawn twice. */
  version = 0;

  /** @param {import('/client/trace.js').TraceEvent} event */
  add({ traceId, agentId, type, timestamp }) {
    if (this.#traces.has(traceId)) return;
    this.#traces.set(traceId, { name: `${agentId} ${type}`, since: timestamp });
    this.version += 1;
    // Now and then, so that one trace more costs the same however many there were.
    if (this.#traces.size > 2 * TRACES_MAX) this.#traces = new Map(this.#newest());
  }

  /** @returns {[string, string][]} ids and names, newest first */
  get list() {
    return this.#newest().map(([id, { name }]) => [id, name]);
  }

  #newest() {
    return [...this.#traces].sort(([, a], [, b]) => b.since - a.since).slice(0, TRACES_MAX);
  }
}
