import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff, comesBack } from '../reconnect.js';

test('each close code says whether to come back', () => {
  for (const code of [1001, 1006, 1012, 1013, 4408, 4429]) {
    assert.equal(comesBack(code), true, `${code}`);
  }
  for (const code of [1000, 1003, 1007, 1008, 1009, 4401, 4403]) {
    assert.equal(comesBack(code), false, `${code}`);
  }
});

test('an unknown code is treated like a cut cable', () => {
  assert.equal(comesBack(1011), true);
  assert.equal(comesBack(4999), true);
});

test('a bye that says when to return is not for good', () => {
  assert.equal(comesBack(1000, 250), true);
  assert.equal(comesBack(4403, 250), false);
});

test('delays double up to a limit, and half of each is left to chance', () => {
  const least = new Backoff({ baseMillis: 100, maxMillis: 1000, random: () => 0 });
  const most = new Backoff({ baseMillis: 100, maxMillis: 1000, random: () => 1 });

  assert.deepEqual(times(6, () => least.nextMillis()), [50, 100, 200, 400, 500, 500]);
  assert.deepEqual(times(6, () => most.nextMillis()), [100, 200, 400, 800, 1000, 1000]);
});

test('data resets the delay', () => {
  const backoff = new Backoff({ baseMillis: 100, random: () => 1 });
  times(5, () => backoff.nextMillis());

  backoff.reset();

  assert.equal(backoff.nextMillis(), 100);
});

test('a hint of the server wins over the delay, within reason', () => {
  const backoff = new Backoff({ random: () => 1 });

  assert.equal(backoff.nextMillis(1234), 1234);
  assert.equal(backoff.nextMillis(0), 0);
  assert.equal(backoff.nextMillis(2 ** 40), 3_600_000);
});

/**
 * @template T
 * @param {number} count
 * @param {() => T} action
 */
function times(count, action) {
  return Array.from({ length: count }, action);
}
