import test from 'node:test';
import assert from 'node:assert/strict';
import { applyMergePatch } from '../merge-patch.js';

/** The test cases of RFC 7396, appendix A. */
const CASES = [
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

for (const [target, patch, expected] of CASES) {
  test(`${target} + ${patch}`, () => {
    assert.deepEqual(applyMergePatch(JSON.parse(target), JSON.parse(patch)), JSON.parse(expected));
  });
}

test('the target is left as it was', () => {
  const target = { a: { b: 1 }, c: { d: 2 } };
  const result = applyMergePatch(target, { a: { b: 2 } });
  assert.deepEqual(target, { a: { b: 1 }, c: { d: 2 } });
  assert.equal(result.c, target.c);
});

test('__proto__ is a member like any other', () => {
  const result = applyMergePatch({}, JSON.parse('{"__proto__":{"admin":true}}'));
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
  assert.equal(result.admin, undefined);
  assert.equal(JSON.stringify(result), '{"__proto__":{"admin":true}}');
});
