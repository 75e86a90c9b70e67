// @ts-check
/** In the place of the time at which it was sent. */
const ANSWERED = Infinity;

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
  #oneByOne = false;

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
    const oldest = this.#oldest();
    if (oldest === undefined) return undefined;
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
  get(id) {
    return this.#entries.get(id);
  }

  /** @param {string} id */
  isAnswered(id) {
    return this.#entries.get(id)?.sentAtMillis === ANSWERED;
  }

  /**
   * It was answered: nothing more will be said of it on this connection, but it stays until it is taken.
   *
   * @param {string} id
   */
  answered(id) {
    const entry = this.#entries.get(id);
    if (entry !== undefined) {
      if (isOnItsWay(entry)) this.#inFlight--;
      entry.sentAtMillis = ANSWERED;
    }
  }

  /**
   * It is settled, and forgotten.
   *
   * @param {string} id
   * @returns {T | undefined} what it was, unless it was taken before
   */
  take(id) {
    this.answered(id);
    const item = this.#entries.get(id)?.item;
    this.#entries.delete(id);
    return item;
  }

  /**
   * Something was refused without a word about which. With one on its way that
   * is clear; else they have to go one by one, on a connection where no older
   * refusal can be mistaken for the next one's.
   *
   * @returns {T | undefined}
   */
  suspect() {
    const sent = [...this.#entries].filter(([, entry]) => isOnItsWay(entry));
    this.#oneByOne = sent.length > 1;
    return sent.length === 1 ? this.take(sent[0][0]) : undefined;
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
    const oldest = this.#oldest();
    if (oldest?.sentAtMillis !== undefined && nowMillis - oldest.sentAtMillis >= this.#limits.retryMillis) {
      this.recall();
    }
    const items = [];
    for (const entry of this.#entries.values()) {
      if (this.#inFlight >= (this.#oneByOne ? 1 : this.#limits.inFlightMax)) break;
      if (entry.sentAtMillis === undefined) {
        entry.sentAtMillis = nowMillis;
        this.#inFlight++;
        items.push(entry.item);
      }
    }
    return items;
  }

  #oldest() {
    for (const entry of this.#entries.values()) {
      if (entry.sentAtMillis !== ANSWERED) return entry;
    }
    return undefined;
  }
}

/** @param {{sentAtMillis: number | undefined}} entry */
function isOnItsWay({ sentAtMillis }) {
  return sentAtMillis !== undefined && sentAtMillis !== ANSWERED;
}
