// @ts-check
import { clean, colour } from './canvas.js';

const CELL_MILLIS = 500;
const CELLS = 120;

/** The last minute in half seconds, each coloured by what arrived in it. */
export class Strip {
  /** @type {Map<number, {delta: number, snapshot: number}>} */
  #cells = new Map();
  #canvas;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * @param {'delta' | 'snapshot'} kind
   * @param {number} nowMillis
   */
  add(kind, nowMillis) {
    const slot = Math.floor(nowMillis / CELL_MILLIS);
    let cell = this.#cells.get(slot);
    if (cell === undefined) this.#cells.set(slot, (cell = { delta: 0, snapshot: 0 }));
    cell[kind]++;
  }

  clear() {
    this.#cells.clear();
  }

  /** @param {number} nowMillis */
  draw(nowMillis) {
    const { pen, width, height } = clean(this.#canvas);
    const newest = Math.floor(nowMillis / CELL_MILLIS);
    for (const slot of this.#cells.keys()) if (slot <= newest - CELLS) this.#cells.delete(slot);
    const step = width / CELLS;
    for (let index = 0; index < CELLS; index++) {
      const cell = this.#cells.get(newest - CELLS + 1 + index);
      const x = index * step;
      const size = Math.max(1, step - 0.8);
      pen.fillStyle = colour(cell === undefined ? 'empty' : cell.delta > 0 ? 'water' : 'amber');
      pen.fillRect(x, 0, size, height);
      if (cell !== undefined && cell.delta > 0 && cell.snapshot > 0) {
        pen.fillStyle = colour('amber');
        pen.fillRect(x, 0, size, height / 2);
      }
    }
  }
}
