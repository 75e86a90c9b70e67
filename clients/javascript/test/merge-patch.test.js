import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMergePatch } from '../merge-patch.js';

// RFC 7396, appendix A: target, patch, result.
const RFC_EXAMPLES = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

for (const [target, patch, result] of RFC_EXAMPLES) {
  test(`${target} patched with ${patch}`, () => {
    assert.deepEqual(applyMergePatch(JSON.parse(target), JSON.parse(patch)), JSON.parse(result));
  });
}

test('neither argument is changed, and what is untouched is shared', () => {
  const target = Object.freeze({ cpu: Object.freeze({ usage: 0.1 }), memory: Object.freeze({ used: 1 }) });
  const patch = Object.freeze({ cpu: Object.freeze({ usage: 0.2 }) });

  const result = /** @type {any} */ (applyMergePatch(target, patch));

  assert.deepEqual(result, { cpu: { usage: 0.2 }, memory: { used: 1 } });
  assert.equal(result.memory, target.memory);
});

test('__proto__ is a name like any other', () => {
  const result = /** @type {any} */ (applyMergePatch({}, JSON.parse('{"__proto__":{"admin":true}}')));

  assert.equal(result.admin, undefined);
  assert.equal(JSON.stringify(result), '{"__proto__":{"admin":true}}');
  assert.equal(/** @type {any} */ ({}).admin, undefined);
});

test('an inherited member is not taken for a member of the target', () => {
  assert.deepEqual(applyMergePatch({}, { constructor: { a: 1 } }), { constructor: { a: 1 } });
});
