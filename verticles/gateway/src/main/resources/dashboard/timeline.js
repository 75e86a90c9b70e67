// @ts-check
import { spanKey } from './agent-figures.js';
import { clean, colour } from './canvas.js';
import { Palette } from './dom.js';

const LANE = 44;
const TOP = 22;
const NAMES_WIDTH = 96;
const BAR = 11;
const DEPTH_MAX = 2;
const FLASH_MILLIS = 1_500;

/** @typedef {import('./session-picture.js').Span} Span */

/** Spans over time, a lane for each agent; spans within spans lie below them. */
export class Timeline {
  #canvas;
  #agents;
  #types = new Palette();
  /** Where a breakpoint was hit, and when this page learnt of it. @type {{timestamp: number, atMillis: number}[]} */
  #hits = [];
  /** What lies where, of the last drawing. @type {{span: Span, x: number, y: number, width: number}[]} */
  #bars = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Palette} agents
   */
  constructor(canvas, agents) {
    this.#canvas = canvas;
    this.#agents = agents;
  }

  clear() {
    this.#hits = [];
  }

  /** The types that were drawn, and their hues. @returns {[string, string][]} */
  get types() {
    return this.#types.entries;
  }

  /**
   * @param {number} timestamp
   * @param {number} nowMillis
   */
  hit(timestamp, nowMillis) {
    this.#hits.push({ timestamp, atMillis: nowMillis });
    if (this.#hits.length > 50) this.#hits.shift();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {Span | undefined} in CSS pixels of the canvas
   */
  spanAt(x, y) {
    return this.#bars.findLast((bar) => x >= bar.x - 2 && x <= bar.x + bar.width + 2 && y >= bar.y && y <= bar.y + BAR)?.span;
  }

  /**
   * @param {import('./session-picture.js').SessionPicture} picture
   * @param {number | undefined} at the time that is travelled to
   * @param {number} nowMillis
   */
  draw(picture, at, nowMillis) {
    const lanes = picture.agents.names;
    this.#canvas.style.height = `${Math.max(4, lanes.length) * LANE + TOP + 8}px`;
    const { pen, width, height } = clean(this.#canvas);
    const from = picture.start;
    const length = Math.max(1_000, picture.end - from);
    const x = (/** @type {number} */ timestamp) => NAMES_WIDTH + ((timestamp - from) / length) * (width - NAMES_WIDTH - 10);
    pen.font = '11px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    if (lanes.length === 0) {
      pen.fillStyle = colour('quiet');
      pen.textAlign = 'center';
      pen.fillText('No events yet. Follow a session, or send a demo.', width / 2, height / 2);
      pen.textAlign = 'left';
      return;
    }
    this.#axis(pen, x, from, length, height);
    this.#bars = [];
    for (const [i, name] of lanes.entries()) {
      const y = TOP + i * LANE;
      pen.fillStyle = colour('grid');
      pen.fillRect(0, y + LANE - 2, width, 1);
      pen.fillStyle = colour(this.#agents.of(name));
      pen.fillText(fitted(pen, name, NAMES_WIDTH - 14), 8, y + LANE / 2);
    }
    const laneOf = new Map(lanes.map((name, i) => [name, i]));
    for (const span of picture.spans.values()) {
      const lane = laneOf.get(span.agentId);
      // Before the first time that can be right there is no place.
      if (lane === undefined || (span.end ?? picture.end) < from) continue;
      const y = TOP + lane * LANE + 4 + depth(span, picture.spans) * (BAR + 2);
      this.#span(pen, span, x(Math.max(from, span.start)), x(span.end ?? picture.end), y);
    }
    if (at !== undefined) this.#line(pen, x(Math.max(from, at)), height, colour('amber'), 2);
    for (const hit of this.#hits) {
      const fresh = nowMillis - hit.atMillis < FLASH_MILLIS;
      this.#line(pen, x(hit.timestamp), height, colour('alarm'), fresh ? 4 : 1);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Span} span
   * @param {number} left
   * @param {number} right
   * @param {number} y
   */
  #span(pen, span, left, right, y) {
    const width = Math.max(2, right - left);
    pen.fillStyle = span.failed ? colour('alarm') : colour(this.#types.of(span.type));
    if (span.isPoint) {
      pen.beginPath();
      pen.arc(left, y + BAR / 2, 4, 0, 2 * Math.PI);
      pen.fill();
    } else {
      pen.globalAlpha = span.end === undefined ? 0.55 : 1;
      pen.beginPath();
      pen.roundRect(left, y, width, BAR, Math.min(3, width / 2));
      pen.fill();
      pen.globalAlpha = 1;
    }
    this.#bars.push({ span, x: span.isPoint ? left - 4 : left, y, width: span.isPoint ? 8 : width });
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {(timestamp: number) => number} x
   * @param {number} from
   * @param {number} length
   * @param {number} height
   */
  #axis(pen, x, from, length, height) {
    const step = niceStep(length / Math.max(2, Math.floor((x(from + length) - x(from)) / 90)));
    for (let t = 0; t <= length; t += step) {
      pen.fillStyle = colour('grid');
      pen.fillRect(x(from + t), TOP - 6, 1, height);
      pen.fillStyle = colour('quiet');
      pen.fillText(step < 1_000 ? `${t} ms` : `${t / 1_000} s`, x(from + t) + 3, 9);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} x
   * @param {number} height
   * @param {string} style
   * @param {number} width
   */
  #line(pen, x, height, style, width) {
    pen.fillStyle = style;
    pen.fillRect(x - width / 2, TOP - 6, width, height);
  }
}

/**
 * How many spans lie around it, as far as they fit. Parents may form a circle: nobody checks them.
 *
 * @param {Span} span
 * @param {Map<string, Span>} spans
 */
function depth(span, spans) {
  let around = span;
  for (let deep = 0; deep < DEPTH_MAX; deep++) {
    const parent = spans.get(spanKey(around.traceId, around.parentId ?? ''));
    if (parent === undefined || parent.agentId !== span.agentId) return deep;
    around = parent;
  }
  return DEPTH_MAX;
}

/** @param {number} least milliseconds */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} width
 */
function fitted(pen, text, width) {
  let fits = text;
  while (fits.length > 1 && pen.measureText(`${fits}…`).width > width) fits = fits.slice(0, -1);
  return fits.length < text.length ? `${fits}…` : text;
}
