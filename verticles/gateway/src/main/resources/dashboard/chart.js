// @ts-check
import { clean, colour } from './canvas.js';

const SPAN_MILLIS = 120_000;
const POINTS_MAX = 1_200;
const GRID_LINES = 4;

/**
 * Lines over the last two minutes.
 *
 * @typedef {{name: string, colour: string, filled?: boolean}} Series
 */
export class Chart {
  /** @type {{atMillis: number, values: (number | undefined)[]}[]} */
  #points = [];
  #canvas;
  #series;
  #top;
  #format;
  #binary;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Series[]} series
   * @param {{top?: number, binary?: boolean, format: (value: number) => string}} scale `top` is the
   *   least upper end, `binary` means units of 1024
   */
  constructor(canvas, series, { top = 0, binary = false, format }) {
    this.#canvas = canvas;
    this.#series = series;
    this.#top = top;
    this.#format = format;
    this.#binary = binary;
  }

  /**
   * @param {number} atMillis
   * @param {(number | undefined)[]} values one for each series
   */
  add(atMillis, values) {
    this.#points.push({ atMillis, values });
    const oldest = atMillis - SPAN_MILLIS - 2_000;
    while (this.#points.length > POINTS_MAX || this.#points[0].atMillis < oldest) this.#points.shift();
  }

  /** @param {number} nowMillis */
  draw(nowMillis) {
    const { pen, width, height } = clean(this.#canvas);
    const highest = Math.max(this.#top, ...this.#points.flatMap(({ values }) => values.map((v) => (Number.isFinite(v) ? Number(v) : 0))));
    const unit = this.#binary && highest >= 1 ? 1024 ** Math.floor(Math.log2(highest) / 10) : 1;
    const top = niceTop(highest / unit) * unit;
    const y = (/** @type {number} */ value) => height - 2 - (value / top) * (height - 16);
    this.#grid(pen, width, height, top, y);
    this.#series.forEach((series, index) => {
      const line = this.#points
        .filter(({ values }) => Number.isFinite(values[index]))
        .map(({ atMillis, values }) => [
          width * (1 - (nowMillis - atMillis) / SPAN_MILLIS),
          y(/** @type {number} */ (values[index])),
        ]);
      if (line.length > 1) stroke(pen, line, series, height);
    });
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} width
   * @param {number} height
   * @param {number} top
   * @param {(value: number) => number} y
   */
  #grid(pen, width, height, top, y) {
    pen.strokeStyle = colour('grid');
    pen.lineWidth = 1;
    for (let line = 0; line <= GRID_LINES; line++) {
      const at = Math.round(y((top * line) / GRID_LINES)) + 0.5;
      pen.beginPath();
      pen.moveTo(0, at);
      pen.lineTo(width, at);
      pen.stroke();
    }
    pen.fillStyle = colour('quiet');
    pen.font = '11px system-ui, sans-serif';
    pen.textBaseline = 'bottom';
    pen.fillText(this.#format(top), 2, y(top) - 1);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number[][]} line
 * @param {Series} series
 * @param {number} height
 */
function stroke(pen, line, series, height) {
  pen.beginPath();
  line.forEach(([x, y], index) => (index === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.strokeStyle = pen.fillStyle = colour(series.colour);
  pen.lineWidth = 1.8;
  pen.lineJoin = 'round';
  pen.stroke();
  if (series.filled) {
    pen.lineTo(line[line.length - 1][0], height);
    pen.lineTo(line[0][0], height);
    pen.globalAlpha = 0.12;
    pen.fill();
  }
  pen.globalAlpha = 1;
}

/** @param {number} value rounded up to 1, 2, 2.5 or 5 times a power of ten */
function niceTop(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= value * 0.9999) ?? 10;
  return step * power;
}

/**
 * One upright bar for each value.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} shares 0..1
 */
export function drawBars(canvas, shares) {
  const { pen, width, height } = clean(canvas);
  const step = width / Math.max(1, shares.length);
  const gap = step > 6 ? 2 : 0;
  shares.forEach((share, index) => {
    pen.fillStyle = colour('empty');
    pen.fillRect(index * step, 0, step - gap, height);
    const bar = Math.max(1, Math.min(1, share) * height);
    pen.fillStyle = colour('water');
    pen.fillRect(index * step, height - bar, step - gap, bar);
  });
}
