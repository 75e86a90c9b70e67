import test from 'node:test';
import assert from 'node:assert/strict';
import { Backoff, comesBack } from '../reconnect.js';

test('passing troubles come back', () => {
  for (const code of [1001, 1006, 1012, 1013, 4408, 4429]) assert.ok(comesBack(code), `${code}`);
});

test('faults that would repeat do not', () => {
  for (const code of [1000, 1003, 1007, 1008, 1009, 4401, 4403]) assert.ok(!comesBack(code), `${code}`);
});

test('delays double up to the maximum and start again after a reset', () => {
  const backoff = new Backoff({ baseMillis: 100, maxMillis: 500, random: () => 1 - 2 ** -53 });
  assert.deepEqual([1, 2, 3, 4, 5].map(() => backoff.nextMillis()), [100, 200, 400, 500, 500]);
  backoff.reset();
  assert.equal(backoff.nextMillis(), 100);
});

test('jitter takes away up to half', () => {
  assert.equal(new Backoff({ baseMillis: 100, random: () => 0 }).nextMillis(), 50);
});

test("the server's hint is a lower bound", () => {
  const backoff = new Backoff({ baseMillis: 100, random: () => 0 });
  assert.equal(backoff.nextMillis(3_000), 3_000);
});
