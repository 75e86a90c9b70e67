import { applyMergePatch } from '../merge-patch.js';

/** A stream that remembers every state it ever had, to be asked for the truth at any position. */
export class ModelServer {
  #random;
  #epochs = 0;
  #epoch;
  #tickId;
  #log;
  #states = new Map();
  #session = null;
  #inFlight = [];

  constructor(random) {
    this.#random = random;
    this.restart();
  }

  /** All is lost: a new epoch, with ticks that look like the old ones. */
  restart() {
    this.#epoch = `e${++this.#epochs}`;
    this.#tickId = Math.floor(this.#random() * 20);
    this.#log = [];
    this.#states.set(this.#key(this.position()), { count: this.#tickId });
  }

  position() {
    return { epoch: this.#epoch, tickId: this.#tickId };
  }

  stateAt(position) {
    return this.#states.get(this.#key(position));
  }

  tick() {
    const before = this.stateAt(this.position());
    this.#tickId++;
    const name = 'abc'[Math.floor(this.#random() * 3)];
    const nested = this.#random() < 0.3 ? null : { x: this.#random() < 0.3 ? null : this.#tickId, [name]: 1 };
    const payload = { count: this.#tickId, [name]: nested };
    this.#states.set(this.#key(this.position()), applyMergePatch(before, payload));
    this.#log.push({ tickId: this.#tickId, payload });
    if (this.#log.length > 12) this.#log.shift();
  }

  connected() {
    this.#session = { credit: 0, window: 0, cursor: null, conflate: false };
    this.#inFlight = [];
  }

  disconnected() {
    this.#session = null;
    this.#inFlight = [];
  }

  heard(message) {
    const session = this.#session;
    if (message.type === 'credit') {
      session.credit = Math.min(session.window, session.credit + message.n);
    } else if (message.type === 'hello') {
      session.window = Math.min(message.wantWindow ?? 8, 8);
      session.credit = message.wantWindow === undefined ? 0 : session.window;
      session.conflate = message.conflate === true;
      const last = message.resume?.lastApplied;
      if (message.epoch === this.#epoch && this.#holds(last)) session.cursor = last;
      this.#inFlight.push({ type: 'welcome', maxWindow: session.window, epoch: this.#epoch, tickId: this.#tickId });
    }
  }

  /** The next frame on the wire, or undefined when there is nothing to send. */
  next() {
    const session = this.#session;
    if (session === null) return undefined;
    if (this.#inFlight.length > 0) return this.#inFlight.shift();
    if (session.cursor === null || (session.cursor < this.#tickId && !this.#deliverable(session))) {
      session.cursor = this.#tickId;
      return { type: 'snapshot', ...this.position(), state: this.stateAt(this.position()) };
    }
    if (session.cursor === this.#tickId) return undefined;
    session.credit--;
    const from = session.cursor;
    const ticks = this.#log.filter((entry) => entry.tickId > from);
    const taken = session.conflate ? ticks.slice(0, 1 + Math.floor(this.#random() * 3)) : ticks.slice(0, 1);
    session.cursor = taken.at(-1).tickId;
    const frame = { type: 'delta', tickId: session.cursor, payload: compose(taken), epoch: this.#epoch };
    return taken.length > 1 ? { ...frame, prevTickId: from } : frame;
  }

  #deliverable(session) {
    return session.credit > 0 && this.#holds(session.cursor);
  }

  #holds(lastApplied) {
    if (lastApplied === undefined || lastApplied > this.#tickId) return false;
    return lastApplied === this.#tickId || (this.#log.length > 0 && this.#log[0].tickId <= lastApplied + 1);
  }

  #key({ epoch, tickId }) {
    return `${epoch}:${tickId}`;
  }
}

/**
 * One patch for several. Unlike applying them, a null stays: the member must go on the other side.
 * "Remove, then set to an object" has no such patch in general; the nested objects above always carry
 * the same members, where it has one.
 */
function compose(entries) {
  return entries.map((entry) => entry.payload).reduce(composePatch);
}

function composePatch(first, second) {
  if (!isObject(first) || !isObject(second)) return second;
  const result = { ...first };
  for (const [name, value] of Object.entries(second)) result[name] = composePatch(first[name], value);
  return result;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A small seeded generator: the same seed, the same life. */
export function mulberry32(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
