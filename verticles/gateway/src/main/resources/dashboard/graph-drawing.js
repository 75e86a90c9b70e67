// @ts-check
import { hueOf, svg } from './dom.js';

const WIDTH = 800;
const HEIGHT = 450;
const RADIUS = 34;
const KEY_STEP = 20;
/** So often a node that is dragged is told to others. */
const DRAG_MILLIS = 120;

/**
 * @typedef {{x: number, y: number}} Place
 * @typedef {import('/client/graph.js').Graph} Graph
 *
 * @typedef {object} Wishes what people want done
 * @property {() => void} select another node is selected
 * @property {(nodeId: string, place: Place) => void} move
 * @property {(place: Place) => void} create
 * @property {() => void} remove the selected node
 */

/** A graph that can be pushed around by pointer and by keys. */
export class GraphDrawing {
  #root;
  #wishes;
  #edges = svg('g');
  #nodes = svg('g');
  /** @type {Map<string, Element>} */
  #marks = new Map();
  /** @type {Map<string, Place>} */
  #places = new Map();
  /** @type {string | undefined} */
  #selected = undefined;
  /** @type {{nodeId: string, from: Place, toldAtMillis: number, moved: boolean} | undefined} */
  #drag = undefined;

  /**
   * @param {SVGSVGElement} root
   * @param {Wishes} wishes
   */
  constructor(root, wishes) {
    this.#root = root;
    this.#wishes = wishes;
    root.append(this.#edges, this.#nodes);
    root.addEventListener('pointerdown', (event) => this.#grab(event));
    root.addEventListener('pointermove', (event) => this.#pull(event));
    for (const end of ['pointerup', 'pointercancel']) root.addEventListener(end, () => this.#release());
    root.addEventListener('dblclick', (event) => {
      if (nodeIdOf(event) === undefined) wishes.create(this.#placeOf(event));
    });
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('focusin', (event) => {
      const nodeId = nodeIdOf(event);
      if (nodeId !== undefined) this.select(nodeId);
    });
  }

  get selected() {
    return this.#selected;
  }

  /** @param {string | undefined} nodeId */
  select(nodeId) {
    this.#selected = nodeId;
    for (const [id, mark] of this.#marks) mark.classList.toggle('selected', id === nodeId);
    this.#wishes.select();
  }

  /** Somewhere that is not taken, as long as there is such a place. @returns {Place} */
  freePlace() {
    for (let i = 0; i < 60; i++) {
      // The golden angle: each next one lies far from those before.
      const angle = i * 2.399963;
      const place = within({ x: WIDTH / 2 + 42 * Math.sqrt(i) * Math.cos(angle) * 1.6, y: HEIGHT / 2 + 27 * Math.sqrt(i) * Math.sin(angle) * 1.6 });
      const isFree = [...this.#places.values()].every(({ x, y }) => Math.hypot(x - place.x, y - place.y) > 3.6 * RADIUS);
      if (isFree) return place;
    }
    return within({ x: Math.random() * WIDTH, y: Math.random() * HEIGHT });
  }

  /**
   * @param {Graph} graph
   * @param {Set<string | undefined>} pending ids of what the server has not kept yet
   */
  show(graph, pending) {
    this.#places.clear();
    for (const node of graph.nodes.values()) {
      const dragged = this.#drag?.nodeId === node.nodeId && this.#drag.from;
      this.#places.set(node.nodeId, dragged || placeOf(node));
    }
    if (this.#selected !== undefined && !graph.nodes.has(this.#selected)) this.#selected = undefined;
    for (const [id, mark] of this.#marks) {
      if (graph.nodes.has(id)) continue;
      mark.remove();
      this.#marks.delete(id);
    }
    for (const { nodeId, label = '' } of graph.nodes.values()) {
      const mark = this.#mark(nodeId);
      mark.setAttribute('class', `node ${hueOf(nodeId)}${pending.has(nodeId) ? ' pending' : ''}${nodeId === this.#selected ? ' selected' : ''}`);
      mark.setAttribute('aria-label', `${label}${pending.has(nodeId) ? ', not kept yet' : ''}`);
      /** @type {Element} */ (mark.lastElementChild).textContent = label.length > 8 ? `${label.slice(0, 7)}…` : label;
      this.#put(nodeId);
    }
    this.#edges.replaceChildren(
      ...[...graph.edges.values()].map(({ edgeId, fromNodeId, toNodeId }) =>
        svg('line', { class: `edge${pending.has(edgeId) ? ' pending' : ''}`, 'data-from': fromNodeId, 'data-to': toNodeId, 'data-edge': edgeId }),
      ),
    );
    if (graph.nodes.size === 0) {
      this.#edges.append(svg('text', { class: 'empty', x: WIDTH / 2, y: HEIGHT / 2 }, 'An empty graph. Add a node.'));
    }
    this.#putEdges();
  }

  /** @param {string} nodeId */
  #mark(nodeId) {
    let mark = this.#marks.get(nodeId);
    if (mark === undefined) {
      mark = svg('g', { 'data-node': nodeId, tabindex: 0, role: 'button' }, svg('circle', { r: RADIUS }), svg('text'));
      this.#marks.set(nodeId, mark);
      this.#nodes.append(mark);
    }
    return mark;
  }

  /** @param {string} nodeId */
  #put(nodeId) {
    const { x, y } = /** @type {Place} */ (this.#places.get(nodeId));
    this.#marks.get(nodeId)?.setAttribute('transform', `translate(${x} ${y})`);
  }

  #putEdges() {
    for (const line of this.#edges.querySelectorAll('line')) {
      const from = this.#places.get(line.dataset.from ?? '');
      const to = this.#places.get(line.dataset.to ?? '');
      if (from === undefined || to === undefined) continue;
      for (const [name, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) line.setAttribute(name, String(value));
    }
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const nodeId = nodeIdOf(event);
    if (nodeId === undefined) {
      this.select(undefined);
      return;
    }
    this.#root.setPointerCapture(event.pointerId);
    this.#drag = { nodeId, from: /** @type {Place} */ (this.#places.get(nodeId)), toldAtMillis: 0, moved: false };
    this.select(nodeId);
  }

  /** @param {PointerEvent} event */
  #pull(event) {
    const drag = this.#drag;
    if (drag === undefined || !this.#places.has(drag.nodeId)) return;
    drag.from = within(this.#placeOf(event));
    drag.moved = true;
    this.#places.set(drag.nodeId, drag.from);
    this.#put(drag.nodeId);
    this.#putEdges();
    if (event.timeStamp - drag.toldAtMillis > DRAG_MILLIS) {
      drag.toldAtMillis = event.timeStamp;
      this.#wishes.move(drag.nodeId, drag.from);
    }
  }

  #release() {
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag?.moved && this.#places.has(drag.nodeId)) this.#wishes.move(drag.nodeId, drag.from);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const nodeId = nodeIdOf(event);
    const place = this.#places.get(nodeId ?? '');
    if (nodeId === undefined || place === undefined) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step !== undefined) {
      this.#wishes.move(nodeId, within({ x: place.x + step[0] * KEY_STEP, y: place.y + step[1] * KEY_STEP }));
    } else if (event.key === 'Delete') {
      this.select(nodeId);
      this.#wishes.remove();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.select(nodeId);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param {MouseEvent} event @returns {Place} */
  #placeOf(event) {
    const box = this.#root.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * WIDTH, y: ((event.clientY - box.top) / box.height) * HEIGHT };
  }
}

/** @param {Event} event */
function nodeIdOf(event) {
  return /** @type {Element} */ (event.target).closest('[data-node]')?.getAttribute('data-node') ?? undefined;
}

/** Others may have made nodes without a place, or with a strange one: those lie around, by their names. @param {import('/client/graph.js').GraphNode} node */
function placeOf({ nodeId, properties: { x, y } }) {
  if (Number.isFinite(x) && Number.isFinite(y)) return within({ x, y });
  let sum = 7;
  for (const character of nodeId) sum = (sum * 31 + /** @type {number} */ (character.codePointAt(0))) >>> 0;
  return within({ x: sum % WIDTH, y: (sum >>> 10) % HEIGHT });
}

/** @param {Place} place */
function within({ x, y }) {
  return {
    x: Math.round(Math.min(WIDTH - RADIUS, Math.max(RADIUS, x))),
    y: Math.round(Math.min(HEIGHT - RADIUS, Math.max(RADIUS, y))),
  };
}
