// @ts-check
import { isObject } from './effects.js';

/**
 * @typedef {object} Member
 * @property {string} client_id
 * @property {string} [user_id]
 * @property {Record<string, any>} [data] what the member says of itself, such as `display_name`
 * @property {{x: number, y: number, z: number}} [position] where it was last
 *
 * @typedef {object} MemberChanges client ids
 * @property {string[]} joined
 * @property {string[]} left
 * @property {string[]} updated
 */

/** Who is in a room, as the server's hello and its presence messages tell. */
export class Members {
  /** @type {Map<string, Member>} */
  #byId = new Map();
  #unlisted = 0;

  /** Those that are known by name. */
  get list() {
    return [...this.#byId.values()];
  }

  /** All: of a very full room a newcomer learns only so many names. */
  get count() {
    return this.#byId.size + this.#unlisted;
  }

  /**
   * The whole list, as a hello or a gap brings it.
   *
   * @param {Record<string, any>} message
   * @returns {MemberChanges}
   */
  replace(message) {
    const before = this.#byId;
    const listed = listOf(message.members);
    this.#byId = new Map(listed.map((member) => [member.client_id, member]));
    this.#unlisted = Math.max(0, Number(message.member_count ?? 0) - listed.length);
    for (const player of listOf(message.initial_state?.players)) {
      this.moved(player.client_id, player.position);
    }
    const ids = [...this.#byId.keys()];
    return {
      joined: ids.filter((id) => !before.has(id)),
      left: [...before.keys()].filter((id) => !this.#byId.has(id)),
      updated: ids.filter((id) => before.has(id) && !sameData(before.get(id), this.#byId.get(id))),
    };
  }

  /**
   * @param {'PRESENCE_JOIN' | 'PRESENCE_LEAVE' | 'PRESENCE_UPDATE'} type
   * @param {unknown} members
   * @returns {MemberChanges}
   */
  change(type, members) {
    /** @type {MemberChanges} */
    const changes = { joined: [], left: [], updated: [] };
    for (const member of listOf(members)) {
      const id = member.client_id;
      const known = this.#byId.get(id);
      if (type === 'PRESENCE_LEAVE') {
        if (this.#byId.delete(id)) changes.left.push(id);
        else this.#unlisted = Math.max(0, this.#unlisted - 1);
      } else {
        this.#byId.set(id, { ...member, position: known?.position });
        (known === undefined ? changes.joined : changes.updated).push(id);
      }
    }
    return changes;
  }

  /**
   * @param {string} id
   * @param {any} position
   * @returns {boolean} whether it is a member that is known here
   */
  moved(id, position) {
    const member = this.#byId.get(id);
    if (member === undefined || !isObject(position)) return false;
    const { x = 0, y = 0, z = 0 } = position;
    this.#byId.set(id, { ...member, position: { x, y, z } });
    return true;
  }
}

/**
 * @param {unknown} members
 * @returns {any[]}
 */
function listOf(members) {
  return Array.isArray(members) ? members.filter((member) => typeof member?.client_id === 'string') : [];
}

/**
 * @param {Member | undefined} a
 * @param {Member | undefined} b
 */
function sameData(a, b) {
  return JSON.stringify(a?.data) === JSON.stringify(b?.data);
}
