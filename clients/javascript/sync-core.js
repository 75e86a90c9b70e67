// @ts-check
import { decode, distrust, emit, isObject, isWhole, send } from './effects.js';
import { faultOf } from './graph.js';
import { Outbox } from './outbox.js';
import { Replica } from './replica.js';

/**
 * The client's half of the sync protocol, without a socket, a timer or a clock:
 * a replica of one document, which can be edited at any time.
 *
 * Two graphs make it: the confirmed one is exactly the server's at `version`;
 * the one that people see is that plus their own patches that are still on
 * their way, applied in their order. When the server tells of other patches the
 * confirmed graph moves on, and what is on its way is applied anew on top.
 *
 * A patch has an id by which the server knows it again, so it is sent until
 * its fate is known, over as many connections as that takes.
 *
 * @typedef {import('./graph.js').Patch} Patch
 * @typedef {import('./effects.js').Effect} Effect
 *
 * @typedef {object} SyncOptions
 * @property {string} clientId stamped on each patch
 * @property {number} [pendingMax] own patches that may wait
 * @property {number} [retryMillis] after so long without an answer a patch is sent again
 * @property {number} [holeMillis] after so long a hole in the versions is asked for
 * @property {number} [heartbeatMillis]
 * @property {SyncSave} [restore] what `save` gave in an earlier life
 *
 * @typedef {object} SyncSave
 * @property {number} version
 * @property {{nodes: any[], edges: any[]}} graph at that version
 * @property {Patch[]} pending own patches whose fate is not known
 *
 * @typedef {object} SyncStats counted over all connections
 * @property {number} accepted
 * @property {number} ignored own patches that the server had already
 * @property {number} rejected
 * @property {number} remote patches of others
 * @property {number} duplicates patches that were known
 * @property {number} holes that had to be asked for
 * @property {number} resent
 * @property {number} opaque patches with an operation that is not known here
 */

const IN_FLIGHT_MAX = 32;
const LATER = ['overloaded', 'rate_limit_exceeded', 'draining', 'internal'];

export class SyncCore {
  #clientId;
  #pendingMax;
  #holeMillis;
  #heartbeatMillis;
  /** @type {'offline' | 'loading' | 'live'} */
  #phase = 'offline';
  #replica = new Replica();
  /** @type {import('./graph.js').Graph | undefined} the confirmed graph with what is pending, when somebody asked for it */
  #seen = undefined;
  /** @type {Outbox<{patch: Patch, sent: boolean}>} */
  #outbox;
  #asked = false;
  #heartbeatAtMillis = 0;
  #stats = { accepted: 0, ignored: 0, rejected: 0, remote: 0, holes: 0, resent: 0 };

  /** @param {SyncOptions} options */
  constructor(options) {
    this.#clientId = options.clientId;
    this.#pendingMax = options.pendingMax ?? 1_000;
    this.#holeMillis = options.holeMillis ?? 1_000;
    this.#heartbeatMillis = options.heartbeatMillis ?? 20_000;
    const retryMillis = options.retryMillis ?? 5_000;
    this.#outbox = new Outbox({ countMax: this.#pendingMax, inFlightMax: IN_FLIGHT_MAX, retryMillis });
    if (options.restore !== undefined) {
      this.#replica.load(options.restore.version, options.restore.graph);
      for (const patch of options.restore.pending) this.#outbox.add(patch.id, { patch, sent: false });
    }
  }

  /** The newest version that is confirmed here. */
  get version() {
    return this.#replica.version;
  }

  /** What people see: treat it as read-only. */
  get graph() {
    if (this.#seen === undefined) {
      const pending = this.pending;
      this.#seen = pending.length === 0 ? this.confirmed : this.confirmed.clone();
      for (const patch of pending) this.#seen.apply(patch);
    }
    return this.#seen;
  }

  /** The server's graph at `version`. */
  get confirmed() {
    return this.#replica.graph;
  }

  /** Own patches whose fate is not known, in order. */
  get pending() {
    return this.#outbox.items.map((item) => item.patch);
  }

  /** @returns {SyncStats} */
  get stats() {
    return { ...this.#stats, duplicates: this.#replica.duplicates, opaque: this.#replica.opaque };
  }

  /** @returns {SyncSave} all that a later life needs to go on from here */
  get save() {
    return { version: this.version, graph: this.confirmed.toJson(), pending: this.pending };
  }

  /** What the URL of the next connection says. */
  get query() {
    return new URLSearchParams({ fromVersion: String(this.version), snapshot: 'true' });
  }

  get wakeAtMillis() {
    if (this.#phase === 'offline') return undefined;
    const times = [this.#heartbeatAtMillis];
    if (this.#phase === 'live') {
      if (this.#outbox.wakeAtMillis !== undefined) times.push(this.#outbox.wakeAtMillis);
      if (this.#holeAtMillis !== undefined) times.push(this.#holeAtMillis);
    }
    return Math.min(...times);
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  opened(nowMillis) {
    this.#phase = 'loading';
    this.#heartbeatAtMillis = nowMillis + this.#heartbeatMillis;
    return [];
  }

  lost() {
    this.#phase = 'offline';
    this.#asked = false;
    this.#replica.forgetAhead();
    this.#outbox.recall();
  }

  /**
   * Changes the document, here at once and for all others as soon as the server has it.
   *
   * @param {string} id a new one for each patch
   * @param {Record<string, any> & {op: string}} edit a patch without id, timestamp and client
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  edit(id, edit, nowMillis) {
    const fault = faultOf(edit);
    if (fault !== undefined) throw new TypeError(`${fault} is missing or wrong in ${JSON.stringify(edit)}`);
    if (this.#outbox.isFull) throw new RangeError(`${this.#pendingMax} patches wait already`);
    /** @type {Patch} */
    const patch = { ...edit, id, timestamp: nowMillis, clientId: this.#clientId };
    this.#outbox.add(id, { patch, sent: false });
    this.#seen = undefined;
    return [this.#changed('local'), ...this.#flush(nowMillis)];
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  wake(nowMillis) {
    if (this.#phase === 'offline') return [];
    /** @type {Effect[]} */
    const effects = [];
    if (nowMillis >= this.#heartbeatAtMillis) {
      this.#heartbeatAtMillis = nowMillis + this.#heartbeatMillis;
      effects.push(send({ type: 'heartbeat' }));
    }
    if (this.#holeAtMillis !== undefined && nowMillis >= this.#holeAtMillis) effects.push(...this.#askForHole(nowMillis));
    return [...effects, ...this.#flush(nowMillis)];
  }

  /**
   * @param {unknown} frame
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  received(frame, nowMillis) {
    if (this.#phase === 'offline') return [];
    const message = decode(frame);
    if (!isObject(message?.payload)) return this.#distrust('invalid_message', 'a frame without a payload');
    const payload = message.payload;
    switch (message.type) {
      case 'sync_state':
        return this.#state(payload, nowMillis);
      case 'patch_broadcast':
        return this.#patch(payload, nowMillis);
      case 'patch_response':
        return this.#response(payload, nowMillis);
      case 'error':
        return this.#error(payload, nowMillis);
      default:
        return [emit('problem', { code: 'unknown_message_type', message: `unknown message type: ${message.type}` })];
    }
  }

  /**
   * A page of what was asked for, or of what the connection begins with.
   *
   * @param {Record<string, any>} payload
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #state(payload, nowMillis) {
    const { version, patches, snapshot, more } = payload;
    if (!isWhole(version) || !Array.isArray(patches)) {
      return this.#distrust('invalid_message', 'a state without version or patches');
    }
    const first = patches[0]?.serverVersion;
    const isUnasked = this.#phase === 'live' && !this.#asked;
    if (isUnasked && this.version > 0 && (first === 1 || version === 0)) {
      // Nobody asked for what we have: the document has begun anew.
      this.#startAnew();
    }
    if (isObject(snapshot) && this.#replica.load(version, snapshot)) this.#seen = undefined;
    for (const patch of patches) this.#replica.place(patch.serverVersion, patch);
    const effects = this.#advance(nowMillis);
    if (more === true) return effects;
    this.#asked = false;
    this.#replica.waitAnew(nowMillis);
    const loading = this.#phase === 'loading';
    this.#phase = 'live';
    effects.push(this.#changed('state'));
    if (loading) effects.push(emit('synced', { version: this.version, pending: this.#outbox.size }));
    return [...effects, ...this.#flush(nowMillis)];
  }

  /**
   * @param {Record<string, any>} patch of somebody else
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #patch(patch, nowMillis) {
    if (!isWhole(patch.serverVersion)) return this.#distrust('invalid_message', 'a patch without its version');
    const version = this.version;
    this.#replica.place(patch.serverVersion, /** @type {Patch} */ (patch));
    const effects = this.#advance(nowMillis);
    return this.version > version ? [...effects, this.#changed('remote')] : effects;
  }

  /**
   * @param {Record<string, any>} payload
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #response({ patchId, status, reason, code, serverVersion }, nowMillis) {
    const entry = this.#outbox.get(patchId);
    if (entry === undefined) return [];
    const patch = entry.item.patch;
    if (status === 'rejected') {
      this.#outbox.take(patchId);
      this.#stats.rejected += 1;
      this.#seen = undefined;
      return [emit('rejected', { patch, reason, code }), this.#changed('rejected'), ...this.#flush(nowMillis)];
    }
    if (!isWhole(serverVersion)) return this.#distrust('invalid_message', 'a response without a version');
    this.#stats[status === 'ignored' ? 'ignored' : 'accepted'] += 1;
    const roundTripMillis = entry.sentAtMillis === undefined ? undefined : nowMillis - entry.sentAtMillis;
    this.#outbox.answered(patchId);
    this.#replica.place(serverVersion, patch);
    // What a snapshot had in it already is not applied twice, and no longer pending.
    if (serverVersion <= this.version) this.#forget(patchId);
    const effects = [emit('accepted', { patch, status, version: serverVersion, roundTripMillis }), ...this.#advance(nowMillis)];
    return [...effects, this.#changed('confirmed'), ...this.#flush(nowMillis)];
  }

  /**
   * @param {Record<string, any>} error
   * @param {number} nowMillis
   * @returns {Effect[]}
   */
  #error(error, nowMillis) {
    const { code = 'internal', message = '', field, patchId, retryAfterMs } = error;
    const problem = emit('problem', { code, message, field });
    if (field === 'payload.fromVersion') {
      // The server knows less than we have seen: its document is not the one that we followed.
      this.#startAnew();
      this.#phase = 'offline';
      return [problem, this.#changed('state'), { kind: 'reopen', reason: 'ahead' }];
    }
    if (patchId !== undefined || LATER.includes(code)) {
      this.#outbox.hold(nowMillis + (retryAfterMs ?? 1_000));
      return [problem];
    }
    const culprit = code === 'invalid_message' || code === 'message_too_large' ? this.#outbox.suspect() : undefined;
    if (culprit === undefined) {
      return this.#outbox.size > 1 && code === 'invalid_message' ? this.#distrust(code, message) : [problem];
    }
    this.#stats.rejected += 1;
    this.#seen = undefined;
    return [emit('rejected', { patch: culprit.patch, reason: message, code }), this.#changed('rejected'), ...this.#flush(nowMillis)];
  }

  /** Applies what follows without a hole. @param {number} nowMillis @returns {Effect[]} */
  #advance(nowMillis) {
    return this.#replica.advance(nowMillis).flatMap(({ version, patch }) => {
      this.#seen = undefined;
      const wasAnswered = this.#outbox.isAnswered(patch.id);
      if (!this.#forget(patch.id)) {
        this.#stats.remote += 1;
        return [emit('remote', { patch, version, lagMillis: Math.max(0, nowMillis - patch.timestamp) })];
      }
      if (wasAnswered) return [];
      // The answer went to a connection that had ended by then.
      this.#stats.accepted += 1;
      return [emit('accepted', { patch, status: 'accepted', version })];
    });
  }

  /** @param {string} id @returns {boolean} whether it was pending */
  #forget(id) {
    const known = this.#outbox.take(id) !== undefined;
    if (known) this.#seen = undefined;
    return known;
  }

  /** When a hole has stayed for too long. */
  get #holeAtMillis() {
    const { holeSinceMillis } = this.#replica;
    return holeSinceMillis === undefined ? undefined : holeSinceMillis + this.#holeMillis;
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  #askForHole(nowMillis) {
    this.#replica.waitAnew(nowMillis);
    if (this.#asked) return [];
    this.#asked = true;
    this.#stats.holes += 1;
    return [send({ type: 'sync_request', payload: { fromVersion: this.version, snapshot: true } })];
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  #flush(nowMillis) {
    if (this.#phase !== 'live') return [];
    return this.#outbox.due(nowMillis).map((item) => {
      this.#stats.resent += item.sent ? 1 : 0;
      item.sent = true;
      return send({ type: 'patch', payload: item.patch });
    });
  }

  #startAnew() {
    this.#replica.clear();
    this.#seen = undefined;
  }

  /** @param {'local' | 'remote' | 'confirmed' | 'rejected' | 'state'} via */
  #changed(via) {
    return emit('change', { via, version: this.version, pending: this.#outbox.size });
  }

  /** @param {string} code @param {string} text */
  #distrust(code, text) {
    this.#phase = 'offline';
    return distrust(code, text);
  }
}
