// @ts-check
/** Figures as people read them. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const COUNT = new Intl.NumberFormat('en');

/** @param {number | undefined} bytes */
export function bytes(bytes) {
  if (!Number.isFinite(bytes)) return '–';
  let value = /** @type {number} */ (bytes);
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit]}`;
}

/** @param {number | undefined} value */
export function rate(value) {
  return Number.isFinite(value) ? `${bytes(value)}/s` : '–';
}

/** @param {number | undefined} share 0..1 */
export function percent(share) {
  return Number.isFinite(share) ? `${(100 * /** @type {number} */ (share)).toFixed(0)} %` : '–';
}

/** @param {number | undefined} value */
export function decimal(value) {
  return Number.isFinite(value) ? /** @type {number} */ (value).toFixed(2) : '–';
}

/** @param {number | undefined} value */
export function count(value) {
  return Number.isFinite(value) ? COUNT.format(/** @type {number} */ (value)) : '–';
}
