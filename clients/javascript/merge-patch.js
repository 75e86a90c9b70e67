// @ts-check
/**
 * JSON Merge Patch (RFC 7396): `null` removes a member, an object is merged
 * member by member, and anything else replaces what was there.
 *
 * Neither argument is changed. What the patch leaves alone is shared between
 * the old value and the new one, so that a small patch to a large state costs
 * only the path to what it changes, and `===` tells which parts did change.
 *
 * @param {unknown} target the value to patch; `undefined` where there is none
 * @param {unknown} patch parsed JSON
 * @returns {unknown} the patched value
 */
export function applyMergePatch(target, patch) {
  if (!isObject(patch)) {
    return patch;
  }
  const result = isObject(target) ? { ...target } : {};
  for (const name of Object.keys(patch)) {
    if (patch[name] === null) {
      delete result[name];
    } else {
      const before = Object.hasOwn(result, name) ? result[name] : undefined;
      define(result, name, applyMergePatch(before, patch[name]));
    }
  }
  return result;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Assigning to `__proto__` would change what the object inherits; to JSON it
 * is a name like any other.
 *
 * @param {Record<string, unknown>} object
 * @param {string} name
 * @param {unknown} value
 */
function define(object, name, value) {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}
