// @ts-check
/** Hands on frames in the order in which they came, also where reading some takes time: order is all that positions mean. */
export class InOrder {
  /** @type {Promise<void> | undefined} */
  #newest = undefined;
  #life = 0;

  /** Nothing that has come until now is handed on any more. */
  forget() {
    this.#newest = undefined;
    this.#life += 1;
  }

  /**
   * @param {any} frame what was read, or a promise of it
   * @param {(frame: any) => void} take
   * @param {(error: Error) => void} fail
   */
  pass(frame, take, fail) {
    if (this.#newest === undefined && !(frame instanceof Promise)) {
      take(frame);
      return;
    }
    const life = this.#life;
    const turn = (this.#newest ?? Promise.resolve())
      .then(() => frame)
      .then(
        (read) => life === this.#life && take(read),
        (error) => life === this.#life && fail(error),
      )
      .then(() => {
        if (this.#newest === turn) this.#newest = undefined;
      });
    this.#newest = turn;
    // It is waited for in its turn: until then its failure is nobody's surprise.
    if (frame instanceof Promise) frame.catch(() => {});
  }
}
