// @ts-check
import { Client, socketUrl } from './client.js';
import { SyncCore } from './sync-core.js';

/**
 * @typedef {import('./sync-core.js').SyncOptions} SyncOptions
 * @typedef {import('./graph.js').Patch} Patch
 * @typedef {import('./client.js').ConnectionOptions} ConnectionOptions
 *
 * @typedef {object} SyncEvents what `on` may be asked for, and what the listener gets
 * @property {{status: import('./client.js').Status, code?: number, reason?: string, retryInMillis?: number}} status
 * @property {{version: number, pending: number}} synced all that the server had is here
 * @property {{via: 'local' | 'remote' | 'confirmed' | 'rejected' | 'state', version: number, pending: number}} change the graph may be another
 * @property {{patch: Patch, status: 'accepted' | 'ignored', version: number, roundTripMillis?: number}} accepted an own patch is kept for good
 * @property {{patch: Patch, reason?: string, code?: string}} rejected an own patch that is undone here
 * @property {{patch: Patch, version: number, lagMillis: number}} remote somebody else's patch
 * @property {{code: string, message: string, field?: string}} problem
 */

/**
 * A replica of one document: a graph that can be edited at any time, with or
 * without a connection, and that becomes the same for all who have it.
 *
 * @extends {Client<SyncEvents>}
 */
export class SyncClient extends Client {
  #core;

  /**
   * @param {string | URL} url of the document, such as `wss://example.org/sync/plan`
   * @param {Partial<SyncOptions> & ConnectionOptions} [options]
   */
  constructor(url, options = {}) {
    const core = new SyncCore({ clientId: crypto.randomUUID(), ...options });
    const address = () => {
      const full = new URL(socketUrl(url));
      core.query.forEach((value, name) => full.searchParams.set(name, value));
      return full.href;
    };
    super({ url: address, core, liveOn: 'synced', provenOn: 'synced' }, options);
    this.#core = core;
  }

  /** What people see: the server's graph and own patches on top. Treat it as read-only. */
  get graph() {
    return this.#core.graph;
  }

  /** The newest version that is confirmed here. */
  get version() {
    return this.#core.version;
  }

  /** Own patches whose fate is not known. */
  get pending() {
    return this.#core.pending;
  }

  get stats() {
    return this.#core.stats;
  }

  /** @returns {import('./sync-core.js').SyncSave} for the option `restore` of a later client */
  save() {
    return this.#core.save;
  }

  /**
   * @param {Record<string, any> & {op: string}} edit such as `{op: 'create_node', nodeId: 'a', data: {label: 'Person'}}`
   * @returns {string} the id that `accepted` and `rejected` name
   * @throws {TypeError} for what no server would take
   * @throws {RangeError} when too much waits already
   */
  edit(edit) {
    const id = `p_${crypto.randomUUID()}`;
    this.perform(this.#core.edit(id, edit, this.nowMillis()));
    return id;
  }
}
