// @ts-check
import { isWhole } from './effects.js';
import { Graph } from './graph.js';

/** @typedef {import('./graph.js').Patch} Patch */

/** Patches that came before those they follow; what is more is asked for again. */
const AHEAD_MAX = 10_000;

/**
 * The confirmed part of a document: exactly the server's graph at `version`.
 * Patches come in any order, and are applied in that of their versions.
 */
export class Replica {
  #version = 0;
  #graph = new Graph();
  /** Behind a hole, by version. @type {Map<number, Patch>} */
  #ahead = new Map();
  /** @type {number | undefined} */
  #holeSinceMillis = undefined;
  duplicates = 0;
  opaque = 0;

  get version() {
    return this.#version;
  }

  get graph() {
    return this.#graph;
  }

  /** Since when a version is missing that others follow. */
  get holeSinceMillis() {
    return this.#holeSinceMillis;
  }

  /**
   * @param {number} version
   * @param {any} json a graph at that version
   * @returns {boolean} whether it is newer than what was here
   */
  load(version, json) {
    if (version <= this.#version) return false;
    this.#graph = Graph.of(json);
    this.#version = version;
    return true;
  }

  /** Nothing that was here is of the document any more. */
  clear() {
    this.#version = 0;
    this.#graph = new Graph();
    this.forgetAhead();
  }

  /** What follows a hole comes again with the next connection. */
  forgetAhead() {
    this.#ahead.clear();
    this.#holeSinceMillis = undefined;
  }

  /**
   * @param {unknown} version
   * @param {Patch} patch
   */
  place(version, patch) {
    if (!isWhole(version) || this.#ahead.size >= AHEAD_MAX) return;
    if (version <= this.#version) this.duplicates += 1;
    else this.#ahead.set(version, patch);
  }

  /**
   * Applies what follows without a hole.
   *
   * @param {number} nowMillis
   * @returns {{version: number, patch: Patch}[]} what was applied
   */
  advance(nowMillis) {
    const applied = [];
    for (let patch; (patch = this.#ahead.get(this.#version + 1)) !== undefined; ) {
      this.#version += 1;
      this.#ahead.delete(this.#version);
      if (!this.#graph.apply(patch)) this.opaque += 1;
      applied.push({ version: this.#version, patch });
    }
    if (this.#ahead.size === 0) this.#holeSinceMillis = undefined;
    else this.#holeSinceMillis ??= nowMillis;
    return applied;
  }

  /** A hole that is being filled is given time anew. @param {number} nowMillis */
  waitAnew(nowMillis) {
    if (this.#holeSinceMillis !== undefined) this.#holeSinceMillis = nowMillis;
  }
}
