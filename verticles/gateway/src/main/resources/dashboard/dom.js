// @ts-check
/** @param {string} id */
export const byId = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

/**
 * Leaves equal text alone: live regions would announce it again.
 *
 * @param {string} id
 * @param {string} text
 */
export function put(id, text) {
  const place = byId(id);
  if (place.textContent !== text) place.textContent = text;
}

/**
 * @param {string} id
 * @param {string | undefined} text nothing hides it
 */
export function complain(id, text) {
  put(id, text ?? '');
  byId(id).hidden = text === undefined;
}

/**
 * @param {string} name
 * @param {Record<string, string | number | undefined>} [attributes]
 * @param {(Node | string)[]} children
 */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/**
 * @param {string} name
 * @param {Record<string, string | number | undefined>} [attributes]
 * @param {(Node | string)[]} children
 */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} made
 * @param {Record<string, string | number | undefined>} attributes
 * @param {(Node | string)[]} children
 */
function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} path of an endpoint on this server
 * @returns {string}
 */
export function endpoint(path) {
  return new URL(path, location.origin).href.replace(/^http/, 'ws');
}

/**
 * One of eight hues, the same for the same name on every page.
 *
 * @param {string} name
 * @returns {string} a class of the style sheet, whose colour is the custom property of the same name
 */
export function hueOf(name) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + /** @type {number} */ (character.codePointAt(0))) >>> 0;
  return `c${sum % 8}`;
}

/** The order in which names get their hues; red is left to what failed. */
const HUES = [0, 1, 2, 6, 4, 5, 7];

/** Hues for names that belong together, so that few names never look alike. */
export class Palette {
  /** @type {Map<string, string>} */
  #hues = new Map();

  /** @returns {[string, string][]} names and their hues */
  get entries() {
    return [...this.#hues];
  }

  /** @param {string} name */
  of(name) {
    let hue = this.#hues.get(name);
    if (hue === undefined) {
      hue = `c${HUES[this.#hues.size % HUES.length]}`;
      this.#hues.set(name, hue);
    }
    return hue;
  }
}
