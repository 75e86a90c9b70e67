// @ts-check
import { byId, element } from './dom.js';
import { count } from './format.js';

/** @typedef {{id: string, status: string, now: string, events: number, errors: number}} AgentRow */

/** The agents of a session in words, and which of them are shown. */
export class AgentTable {
  #onFilter;
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();
  /** @type {Set<string>} */
  #hidden = new Set();

  #palette;

  /**
   * @param {import('./dom.js').Palette} palette
   * @param {(agentIds: string[]) => void} onFilter only these are wanted; none for all
   */
  constructor(palette, onFilter) {
    this.#palette = palette;
    this.#onFilter = onFilter;
  }

  /** @param {AgentRow[]} agents */
  show(agents) {
    const ids = new Set(agents.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const { id, status, now, events, errors } of agents) {
      const row = this.#row(id);
      const [, , state, current, many, wrong] = row.children;
      /** @type {HTMLElement} */ (state).dataset.status = status;
      for (const [cell, text] of /** @type {[Element, string][]} */ ([[state, status], [current, now || '–'], [many, count(events)], [wrong, count(errors)]])) {
        if (cell.textContent !== text) cell.textContent = text;
      }
    }
  }

  /** @param {string} id */
  #row(id) {
    let row = this.#rows.get(id);
    if (row === undefined) {
      const box = /** @type {HTMLInputElement} */ (element('input', { type: 'checkbox', 'aria-label': `show ${id}` }));
      box.checked = !this.#hidden.has(id);
      box.addEventListener('change', () => this.#filter(id, box.checked));
      const name = element('th', { scope: 'row', class: `who ${this.#palette.of(id)}` }, id);
      row = /** @type {HTMLTableRowElement} */ (
        element('tr', { 'data-agent': id }, element('td', {}, box), name, element('td', { class: 'status-cell' }), element('td'), element('td'), element('td'))
      );
      this.#rows.set(id, row);
      byId('agent-rows').append(row);
    }
    return row;
  }

  /** @param {string} id @param {boolean} isShown */
  #filter(id, isShown) {
    if (isShown) this.#hidden.delete(id);
    else this.#hidden.add(id);
    const shown = [...this.#rows.keys()].filter((agent) => !this.#hidden.has(agent));
    this.#onFilter(shown.length === this.#rows.size ? [] : shown);
  }
}
