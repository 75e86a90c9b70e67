import { Graph } from '../graph.js';

/** A document on a server, and the connections of its clients; each has frames on their way, in order. */
export class ModelDocument {
  #random;
  #graphs = [new Graph()];
  #tail = 1;
  /** Whether a patch was refused for a time: those behind it may have been taken before it. */
  isUndecided = false;
  log = [];
  versions = new Map();

  constructor(random) {
    this.#random = random;
  }

  get version() {
    return this.log.length;
  }

  /** The truth at a version. */
  graphAt(version) {
    return this.#graphs[version].toJson();
  }

  /** Forgets the older patches: who needs them gets a snapshot. */
  compact() {
    this.#tail = this.version + 1;
  }

  connect(query) {
    const connection = new ModelConnection(this, this.#random);
    connection.state(Number(query.get('fromVersion')));
    return connection;
  }

  append(patch) {
    this.log.push(patch);
    this.versions.set(patch.id, this.version);
    const graph = this.#graphs.at(-1).clone();
    graph.apply(patch);
    this.#graphs.push(graph);
    return this.version;
  }

  /** Pages of what lies behind a version. */
  pages(from) {
    const frames = [];
    let version = from;
    if (version + 1 < this.#tail) {
      version = Math.min(this.version, this.#tail + 1);
      frames.push(page({ version, patches: [], snapshot: this.graphAt(version), more: true }));
    }
    do {
      const patches = this.log.slice(version, version + 3).map((patch, i) => ({ ...patch, serverVersion: version + 1 + i }));
      version += patches.length;
      frames.push(page({ version, patches, more: version < this.version || undefined }));
    } while (version < this.version);
    return frames;
  }
}

class ModelConnection {
  #document;
  #random;
  #cursor = 0;
  #own = new Set();
  #states = [];
  #responses = [];

  constructor(document, random) {
    this.#document = document;
    this.#random = random;
  }

  state(from) {
    this.#states.push(...this.#document.pages(from));
    this.#cursor = this.#document.version;
  }

  heard({ type, payload }) {
    const document = this.#document;
    if (type === 'sync_request') this.#states.push(...document.pages(payload.fromVersion));
    if (type !== 'patch') return;
    const dice = this.#random();
    const known = document.versions.get(payload.id);
    if (known !== undefined) this.#answer(payload.id, 'ignored', known);
    else if (payload.propertyValue.endsWith('7')) this.#answer(payload.id, 'rejected', document.version);
    else if (dice < 0.01) {
      document.isUndecided = true;
      this.#responses.push({ type: 'error', payload: { code: 'overloaded', patchId: payload.id, message: '' } });
    } else {
      this.#own.add(document.append(payload));
      this.#answer(payload.id, 'accepted', document.version);
    }
  }

  /** The next frame on the wire; broadcasts and answers overtake each other. */
  next() {
    if (this.#states.length > 0) return this.#states.shift();
    if (this.#responses.length > 0 && this.#random() < 0.3) return this.#responses.shift();
    while (this.#own.has(this.#cursor + 1)) this.#cursor++;
    const patch = this.#document.log[this.#cursor];
    if (patch === undefined) return this.#responses.shift();
    this.#cursor++;
    return { type: 'patch_broadcast', payload: { ...patch, serverVersion: this.#cursor } };
  }

  #answer(patchId, status, serverVersion) {
    this.#responses.push({ type: 'patch_response', payload: { patchId, status, serverVersion } });
  }
}

function page(payload) {
  return { type: 'sync_state', payload };
}
