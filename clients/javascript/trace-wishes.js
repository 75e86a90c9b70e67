// @ts-check
/**
 * What one client wants to see, and where it wants to be stopped: said once
 * when it is wished, and again on each new connection.
 *
 * @typedef {{traceId: string, condition?: string, pause?: boolean}} Breakpoint
 */
export class Wishes {
  /** @type {string[]} */
  #agentIds = [];
  #where = '';
  /** @type {Map<string, Breakpoint>} */
  #breakpoints = new Map();

  get breakpoints() {
    return [...this.#breakpoints.values()];
  }

  /** Whether something is left out of what comes. */
  get isFiltering() {
    return this.#agentIds.length > 0 || this.#where !== '';
  }

  /** @param {string[]} agentIds none for all */
  agents(agentIds) {
    this.#agentIds = agentIds;
    return { type: 'filter_agents', agentIds };
  }

  /** @param {string} where empty for all */
  where(where) {
    this.#where = where;
    return { type: 'filter', where };
  }

  /** @param {Breakpoint} breakpoint */
  stopAt({ traceId, condition, pause }) {
    this.#breakpoints.delete(traceId);
    this.#breakpoints.set(traceId, { traceId, condition, pause });
    return { type: 'set_breakpoint', traceId, condition, pause };
  }

  /** @param {string} traceId @returns {boolean} whether there was one */
  forget(traceId) {
    return this.#breakpoints.delete(traceId);
  }

  /**
   * The server will not have it. An error does not say which wish it is about;
   * its field says of which kind, and the newest of that kind it was.
   *
   * @param {string | undefined} field
   * @returns {boolean} whether it was about a wish
   */
  refused(field) {
    if (field === 'where') this.#where = '';
    else if (field === 'condition') this.#breakpoints.delete(this.breakpoints.at(-1)?.traceId ?? '');
    else return false;
    return true;
  }

  /** @returns {Record<string, unknown>[]} all of it, for a new connection */
  get messages() {
    const filters = [];
    if (this.#agentIds.length > 0) filters.push({ type: 'filter_agents', agentIds: this.#agentIds });
    if (this.#where !== '') filters.push({ type: 'filter', where: this.#where });
    return [...filters, ...this.breakpoints.map((breakpoint) => ({ type: 'set_breakpoint', ...breakpoint }))];
  }
}
