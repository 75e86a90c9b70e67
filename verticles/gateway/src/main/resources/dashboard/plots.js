// @ts-check
import { Chart, drawBars } from './chart.js';
import { bytes, decimal, percent, rate } from './format.js';

/**
 * What is plotted of the host's state: one entry, one card.
 * @type {{id: string, title: string, series: import('./chart.js').Series[], format: (v: number) => string,
 *   values: (s: any) => (number | undefined)[], text: (s: any) => string, top?: number}[]}
 */
const PLOTS = [
  {
    id: 'cpu',
    title: 'CPU',
    series: [{ name: 'all cores', colour: 'water', filled: true }],
    format: percent,
    values: (s) => [s.cpu?.usage],
    text: (s) => percent(s.cpu?.usage),
    top: 1,
  },
  {
    id: 'load',
    title: 'Load',
    series: [
      { name: '1 min', colour: 'water', filled: true },
      { name: '5 min', colour: 'amber' },
      { name: '15 min', colour: 'violet' },
    ],
    format: decimal,
    values: (s) => [s.load?.one, s.load?.five, s.load?.fifteen],
    text: (s) => `${decimal(s.load?.one)} · ${decimal(s.load?.five)} · ${decimal(s.load?.fifteen)}`,
  },
  {
    id: 'memory',
    title: 'Memory',
    series: [{ name: 'used', colour: 'water', filled: true }],
    format: percent,
    values: (s) => [s.memory?.usedBytes / s.memory?.totalBytes],
    text: (s) => `${bytes(s.memory?.usedBytes)} of ${bytes(s.memory?.totalBytes)}`,
    top: 1,
  },
  {
    id: 'network',
    title: 'Network',
    series: [
      { name: 'received', colour: 'water', filled: true },
      { name: 'sent', colour: 'amber' },
    ],
    format: rate,
    values: (s) => [s.network?.receivedBytesPerSecond, s.network?.sentBytesPerSecond],
    text: (s) => `↓ ${rate(s.network?.receivedBytesPerSecond)}  ↑ ${rate(s.network?.sentBytesPerSecond)}`,
  },
  {
    id: 'disk',
    title: 'Disk',
    series: [
      { name: 'read', colour: 'water', filled: true },
      { name: 'written', colour: 'amber' },
    ],
    format: rate,
    values: (s) => [s.disk?.readBytesPerSecond, s.disk?.writtenBytesPerSecond],
    text: (s) => `${bytes(s.disk?.usedBytes)} of ${bytes(s.disk?.totalBytes)}`,
  },
  {
    id: 'heap',
    title: 'JVM heap',
    series: [
      { name: 'used', colour: 'water', filled: true },
      { name: 'committed', colour: 'amber' },
    ],
    format: bytes,
    values: (s) => [s.jvm?.heapUsedBytes, s.jvm?.heapCommittedBytes],
    text: (s) => `${bytes(s.jvm?.heapUsedBytes)} of ${bytes(s.jvm?.heapMaxBytes)}`,
  },
];

/** The cards of the host's figures. */
export class Plots {
  #cards;
  #bars;
  /** @type {number[]} */
  #perCore = [];

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#cards = PLOTS.map((plot) => {
      const value = element('p', { class: 'value', id: `value-${plot.id}`, 'data-testid': `value-${plot.id}` }, '–');
      const canvas = plotCanvas(`${plot.title}, the last two minutes`);
      const head = element('div', { class: 'plot-head' }, element('h3', {}, plot.title), value);
      const keys = plot.series.map(({ name, colour }) => element('span', { class: `key ${colour}` }, name));
      const card = element('article', { class: 'plot' }, head, canvas, element('p', { class: 'keys' }, ...keys));
      place.append(card);
      const chart = new Chart(canvas, plot.series, { top: plot.top, binary: plot.format === bytes || plot.format === rate, format: plot.format });
      return { plot, value, chart, card };
    });
    this.#bars = plotCanvas('Use of each core');
    this.#bars.className = 'bars';
    this.#bars.dataset.testid = 'per-core';
    this.#cards[0].card.insertBefore(this.#bars, this.#cards[0].card.lastChild);
    this.#cards[0].card.lastElementChild?.append(element('span', { class: 'span' }, 'bars: each core'));
  }

  /**
   * @param {any} state
   * @param {number} nowMillis
   */
  show(state, nowMillis) {
    for (const { plot, value, chart } of this.#cards) {
      chart.add(nowMillis, plot.values(state));
      value.textContent = plot.text(state);
    }
    this.#perCore = state.cpu?.perCore ?? [];
  }

  /** @param {number} nowMillis */
  draw(nowMillis) {
    for (const { chart } of this.#cards) chart.draw(nowMillis);
    drawBars(this.#bars, this.#perCore);
  }
}

/** @param {string} label */
function plotCanvas(label) {
  return /** @type {HTMLCanvasElement} */ (element('canvas', { role: 'img', 'aria-label': label }));
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(string | Node)} children
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
