// @ts-check
import { hueOf, element } from './dom.js';

/** Positions are thousandths of the board, so that boards of all sizes mean the same places. */
const SCALE = 1000;
const STEP = 25;

/** @typedef {{x: number, y: number}} Place */

/** A board on which members see each other's cursors move. */
export class Board {
  #root;
  #onMove;
  /** @type {Map<string, {mark: HTMLElement, place: Place | undefined}>} */
  #cursors = new Map();
  #selfId = '';
  /** @type {Place} */
  #self = { x: SCALE / 2, y: SCALE / 2 };

  /**
   * @param {HTMLElement} root
   * @param {(place: Place) => void} onMove this member has moved
   */
  constructor(root, onMove) {
    this.#root = root;
    this.#onMove = onMove;
    root.addEventListener('pointermove', (event) => {
      const box = root.getBoundingClientRect();
      this.#step({ x: ((event.clientX - box.left) / box.width) * SCALE, y: ((event.clientY - box.top) / box.height) * SCALE });
    });
    root.addEventListener('keydown', (event) => {
      const [x, y] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
      if (x === 0 && y === 0) return;
      event.preventDefault();
      this.#step({ x: this.#self.x + x, y: this.#self.y + y });
    });
    new ResizeObserver(() => this.#cursors.forEach((_, id) => this.#draw(id))).observe(root);
  }

  clear() {
    this.#cursors.clear();
    this.#root.replaceChildren();
  }

  /**
   * @param {{id: string, name: string, position?: Place}[]} members
   * @param {string} selfId
   */
  show(members, selfId) {
    this.#selfId = selfId;
    const ids = new Set(members.map(({ id }) => id));
    for (const [id, { mark }] of this.#cursors) {
      if (ids.has(id)) continue;
      mark.remove();
      this.#cursors.delete(id);
    }
    for (const { id, name, position } of members) {
      let cursor = this.#cursors.get(id);
      if (cursor === undefined) {
        const mark = element('div', { class: `cursor ${hueOf(id)}${id === selfId ? ' mine' : ''}`, 'data-client': id }, element('span'));
        mark.hidden = true;
        this.#root.append(mark);
        cursor = { mark, place: undefined };
        this.#cursors.set(id, cursor);
      }
      /** @type {HTMLElement} */ (cursor.mark.firstElementChild).textContent = name;
      if (position !== undefined && cursor.place === undefined) this.move(id, position);
    }
  }

  /**
   * @param {string} id
   * @param {Place} place
   */
  move(id, place) {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return;
    cursor.place = place;
    this.#draw(id);
  }

  /** @param {Place} place */
  #step({ x, y }) {
    this.#self = { x: within(x), y: within(y) };
    this.move(this.#selfId, this.#self);
    this.#onMove(this.#self);
  }

  /** @param {string} id */
  #draw(id) {
    const { mark, place } = /** @type {{mark: HTMLElement, place: Place | undefined}} */ (this.#cursors.get(id));
    if (place === undefined) return;
    mark.hidden = false;
    mark.classList.toggle('left', place.x > SCALE * 0.8);
    mark.dataset.x = String(place.x);
    mark.dataset.y = String(place.y);
    const { clientWidth, clientHeight } = this.#root;
    mark.style.transform = `translate(${(within(place.x) / SCALE) * clientWidth}px, ${(within(place.y) / SCALE) * clientHeight}px)`;
  }
}

/** @param {number} value */
function within(value) {
  return Math.round(Math.min(SCALE, Math.max(0, value)));
}
