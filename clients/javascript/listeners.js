// @ts-check
/**
 * Who wants to hear of what.
 *
 * @template Events what may be asked for, and what the listener gets
 */
export class Listeners {
  /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
  #byEvent = new Map();

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
   * @returns {() => void} removes the listener
   */
  add(event, listener) {
    const listeners = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /**
   * @param {string} event
   * @param {unknown} detail
   */
  tell(event, detail) {
    for (const listener of this.#byEvent.get(/** @type {keyof Events} */ (event)) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // A listener's failure is reported as its own: it must not cost us our place.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
