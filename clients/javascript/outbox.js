// @ts-check
/**
 * What was said and not yet answered, in the order in which it was said. Each
 * entry has an id by which the server knows it again, so that all of it may be
 * said once more whenever its fate is unknown: after a lost connection, after
 * silence, after a refusal for a time.
 *
 * @template T
 */
export class Outbox {
  /** @type {Map<string, {item: T, sentAtMillis: number | undefined}>} */
  #entries = new Map();
  #limits;
  #heldUntilMillis = 0;
  #inFlight = 0;

  /** @param {{countMax: number, inFlightMax: number, retryMillis: number}} limits */
  constructor(limits) {
    this.#limits = limits;
  }

  get size() {
    return this.#entries.size;
  }

  get items() {
    return [...this.#entries.values()].map((entry) => entry.item);
  }

  get isFull() {
    return this.#entries.size >= this.#limits.countMax;
  }

  /** When `due` has something to say by itself; `undefined` while all is answered. */
  get wakeAtMillis() {
    if (this.#entries.size === 0) return undefined;
    const [oldest] = this.#entries.values();
    const dueAtMillis = oldest.sentAtMillis === undefined ? 0 : oldest.sentAtMillis + this.#limits.retryMillis;
    return Math.max(dueAtMillis, this.#heldUntilMillis);
  }

  /**
   * @param {string} id
   * @param {T} item
   */
  add(id, item) {
    this.#entries.set(id, { item, sentAtMillis: undefined });
  }

  /** @param {string} id */
  has(id) {
    return this.#entries.has(id);
  }

  /**
   * It was answered.
   *
   * @param {string} id
   * @returns {{item: T, sentAtMillis: number | undefined} | undefined} what it was, unless it was answered before
   */
  take(id) {
    const entry = this.#entries.get(id);
    if (entry !== undefined) {
      this.#entries.delete(id);
      if (entry.sentAtMillis !== undefined) this.#inFlight--;
    }
    return entry;
  }

  /** The connection is another: nobody knows what of it arrived. */
  recall() {
    for (const entry of this.#entries.values()) entry.sentAtMillis = undefined;
    this.#inFlight = 0;
  }

  /**
   * The server wants a pause, and has refused something of what is on its way.
   *
   * @param {number} untilMillis
   */
  hold(untilMillis) {
    this.#heldUntilMillis = Math.max(this.#heldUntilMillis, untilMillis);
    this.recall();
  }

  /**
   * What to send now, in order. What went unanswered for too long goes again,
   * together with all behind it: they arrive in the order in which they were made.
   *
   * @param {number} nowMillis
   * @returns {T[]}
   */
  due(nowMillis) {
    if (nowMillis < this.#heldUntilMillis) return [];
    const [oldest] = this.#entries.values();
    if (oldest?.sentAtMillis !== undefined && nowMillis - oldest.sentAtMillis >= this.#limits.retryMillis) {
      this.recall();
    }
    const items = [];
    for (const entry of this.#entries.values()) {
      if (this.#inFlight >= this.#limits.inFlightMax) break;
      if (entry.sentAtMillis === undefined) {
        entry.sentAtMillis = nowMillis;
        this.#inFlight++;
        items.push(entry.item);
      }
    }
    return items;
  }
}
