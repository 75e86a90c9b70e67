// @ts-check
/** Names that came lately; of more than its bound the oldest is forgotten. */
export class Recent {
  /** @type {Set<string>} */
  #names = new Set();
  #countMax;

  /** @param {number} countMax */
  constructor(countMax) {
    this.#countMax = countMax;
  }

  /** @param {string} name */
  has(name) {
    return this.#names.has(name);
  }

  /**
   * @param {string} name
   * @returns {boolean} whether it is new
   */
  add(name) {
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    if (this.#names.size > this.#countMax) {
      const [oldest] = this.#names;
      this.#names.delete(oldest);
    }
    return true;
  }
}
