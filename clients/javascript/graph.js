// @ts-check
import { isObject } from './effects.js';

/**
 * @typedef {object} GraphNode never changed in place
 * @property {string} nodeId
 * @property {string} [label]
 * @property {Record<string, any>} properties
 *
 * @typedef {object} GraphEdge never changed in place
 * @property {string} edgeId
 * @property {string} fromNodeId
 * @property {string} toNodeId
 * @property {string} [label]
 * @property {Record<string, any>} properties
 *
 * @typedef {object} Patch
 * @property {string} id
 * @property {string} op
 * @property {number} timestamp
 * @property {string} clientId
 * @property {string} [nodeId]
 * @property {string} [edgeId]
 * @property {'node' | 'edge'} [targetType]
 * @property {string} [targetId]
 * @property {string} [propertyKey]
 * @property {any} [propertyValue]
 * @property {{label?: string, properties?: Record<string, any>, fromNodeId?: string, toNodeId?: string}} [data]
 */

/** The operations of the original clients, in both spellings. */
const SPELLINGS = new Map(
  ['create_node', 'update_node', 'delete_node', 'create_edge', 'update_edge', 'delete_edge', 'set_property', 'remove_property']
    .flatMap((op) => [[op, op], [op.replace(/_(.)/, (_, letter) => letter.toUpperCase()), op]]),
);

/**
 * Nodes, edges and their properties, folded from patches in their order, by
 * the rules of the server: a patch about what is not there changes nothing, an
 * edge needs both its nodes, a node takes its edges with it, and creating what
 * is there replaces it.
 */
export class Graph {
  /** @type {Map<string, GraphNode>} */
  nodes = new Map();
  /** @type {Map<string, GraphEdge>} */
  edges = new Map();

  /** @param {any} json what `toJson` makes, or a server's snapshot */
  static of(json) {
    const graph = new Graph();
    for (const node of json?.nodes ?? []) graph.nodes.set(node.nodeId, node);
    for (const edge of json?.edges ?? []) graph.edges.set(edge.edgeId, edge);
    return graph;
  }

  /** A graph of its own; nodes and edges are shared until one of the two replaces them. */
  clone() {
    const graph = new Graph();
    graph.nodes = new Map(this.nodes);
    graph.edges = new Map(this.edges);
    return graph;
  }

  toJson() {
    return { nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }

  /**
   * @param {Patch} patch
   * @returns {boolean} false for an operation that is not known, which changes nothing
   */
  apply(patch) {
    const { nodeId = '', edgeId = '', data = {} } = patch;
    switch (SPELLINGS.get(patch.op)) {
      case 'create_node':
        this.nodes.set(nodeId, { nodeId, properties: {}, ...content(data) });
        return true;
      case 'update_node':
        update(this.nodes, nodeId, data);
        return true;
      case 'delete_node':
        this.#deleteNode(nodeId);
        return true;
      case 'create_edge':
        this.#createEdge(edgeId, data);
        return true;
      case 'update_edge':
        update(this.edges, edgeId, data);
        return true;
      case 'delete_edge':
        this.edges.delete(edgeId);
        return true;
      case 'set_property':
        this.#setProperties(patch, (properties) => ({ ...properties, ...single(patch.propertyKey, patch.propertyValue) }));
        return true;
      case 'remove_property':
        this.#setProperties(patch, ({ [patch.propertyKey ?? '']: removed, ...others }) => others);
        return true;
      default:
        return false;
    }
  }

  /** @param {string} nodeId */
  #deleteNode(nodeId) {
    this.nodes.delete(nodeId);
    for (const edge of this.edges.values()) {
      if (edge.fromNodeId === nodeId || edge.toNodeId === nodeId) this.edges.delete(edge.edgeId);
    }
  }

  /**
   * @param {string} edgeId
   * @param {NonNullable<Patch['data']>} data
   */
  #createEdge(edgeId, data) {
    const { fromNodeId = '', toNodeId = '' } = data;
    if (this.nodes.has(fromNodeId) && this.nodes.has(toNodeId)) {
      this.edges.set(edgeId, { edgeId, fromNodeId, toNodeId, properties: {}, ...content(data) });
    }
  }

  /**
   * @param {Patch} patch
   * @param {(properties: Record<string, any>) => Record<string, any>} change
   */
  #setProperties({ targetType, targetId = '' }, change) {
    /** @type {Map<string, any>} */
    const targets = targetType === 'node' ? this.nodes : this.edges;
    const target = targets.get(targetId);
    if (target !== undefined) targets.set(targetId, { ...target, properties: change(target.properties) });
  }
}

/**
 * What a server would refuse, found before it is sent.
 *
 * @param {Record<string, any>} edit a patch without id, timestamp and client
 * @returns {string | undefined} the field that is missing or wrong
 */
export function faultOf(edit) {
  const isName = (/** @type {unknown} */ value) => typeof value === 'string' && value.length > 0 && value.length <= 256;
  if (typeof edit.op !== 'string' || edit.op === '') return 'op';
  const op = SPELLINGS.get(edit.op) ?? '';
  if (op.endsWith('_node') && !isName(edit.nodeId)) return 'nodeId';
  if (op.endsWith('_edge') && !isName(edit.edgeId)) return 'edgeId';
  if (op === 'create_edge' && !isName(edit.data?.fromNodeId)) return 'data.fromNodeId';
  if (op === 'create_edge' && !isName(edit.data?.toNodeId)) return 'data.toNodeId';
  if (op.endsWith('_property')) {
    if (edit.targetType !== 'node' && edit.targetType !== 'edge') return 'targetType';
    if (!isName(edit.targetId)) return 'targetId';
    if (!isName(edit.propertyKey)) return 'propertyKey';
    if (op === 'set_property' && edit.propertyValue === undefined) return 'propertyValue';
  }
  return undefined;
}

/** @param {NonNullable<Patch['data']>} data */
function content({ label, properties }) {
  return { ...(typeof label === 'string' && { label }), ...(isObject(properties) && { properties }) };
}

/**
 * @param {Map<string, any>} targets
 * @param {string} id
 * @param {NonNullable<Patch['data']>} data
 */
function update(targets, id, data) {
  const target = targets.get(id);
  if (target === undefined) return;
  const { label = target.label, properties } = content(data);
  const updated = { ...target, properties: { ...target.properties, ...properties } };
  targets.set(id, label === undefined ? updated : { ...updated, label });
}

/**
 * An object of one member, whatever its name.
 *
 * @param {string | undefined} name
 * @param {unknown} value
 */
function single(name = '', value) {
  return Object.fromEntries([[name, value]]);
}
