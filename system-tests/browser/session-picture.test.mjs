/** What the page makes of a session's events, without a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { SessionPicture } = await load('session-picture.js');
const START = Date.UTC(2026, 0);

function event(n, more = {}) {
  return { id: `e${n}`, traceId: `t${n}`, sessionId: 's', agentId: `a${n % 2}`, type: 'note', phase: 'point', timestamp: START + n, data: {}, ...more };
}

const events = (count, from = 0) => Array.from({ length: count }, (_, i) => event(from + i));
const rowOf = (picture, id) => picture.agents.rows.find((row) => row.id === id);

test('it goes on beyond what it holds: the newest stay, counts go on, and it says what is gone', () => {
  const picture = new SessionPicture();
  for (let n = 0; n < 60_000; n += 100) picture.add(events(100, n), true);
  assert.equal(picture.end, START + 59_999);
  assert.equal(picture.size, 60_000);
  assert.equal(rowOf(picture, 'a0').events, 30_000);
  assert.ok(picture.spans.size >= 20_000 && picture.spans.size <= 25_000, `${picture.spans.size} spans`);
  assert.equal(picture.missing, 60_000 - picture.spans.size);
  assert.equal(picture.start, START + picture.missing);
  assert.equal(picture.add([event(60_000)], true).length, 1);
});

test('a late event among those that are gone is counted and not kept', () => {
  const picture = new SessionPicture();
  picture.add(events(30_000), true);
  const spans = picture.spans.size;
  picture.add([event(-5)], true);
  assert.equal(picture.spans.size, spans);
  assert.equal(picture.agents.total, 30_001);
  assert.deepEqual(picture.add(events(10)), [], 'history has it, and it would be dropped again');
  assert.equal(picture.agents.total, 30_001);
});

test('a span that is open for long is closed by its end', () => {
  const picture = new SessionPicture();
  const task = { id: 'task', traceId: 'long', agentId: 'worker', type: 'task' };
  picture.add([event(0, { ...task, phase: 'start' })], true);
  picture.add(events(30_000, 1), true);
  assert.equal(rowOf(picture, 'worker').now, 'task');
  picture.add([event(30_001, { ...task, phase: 'complete' })], true);
  assert.equal(rowOf(picture, 'worker').status, 'idle');
  assert.deepEqual([...picture.spans.values()].filter(({ id }) => id === 'task').map(({ start, end }) => [start, end]), [[START, START + 30_001]]);
});

test('the same id in two traces is two spans', () => {
  const picture = new SessionPicture();
  const one = { id: 'same', agentId: 'a', type: 'task' };
  picture.add([event(0, { ...one, traceId: 'x', phase: 'start' }), event(0, { ...one, traceId: 'y', phase: 'start' })], true);
  picture.add([event(5, { ...one, traceId: 'x', phase: 'complete' })], true);
  assert.equal(picture.size, 3);
  assert.deepEqual([...picture.spans.values()].map(({ traceId, end }) => [traceId, end]), [['x', START + 5], ['y', undefined]]);
  assert.equal(rowOf(picture, 'a').status, 'working');
});

test('time begins with the first clock that was set', () => {
  const picture = new SessionPicture();
  picture.add([event(0, { timestamp: 0 }), event(1), event(2)], true);
  assert.equal(picture.start, START + 1);
});

test('however many traces there are, the newest hundred are offered', () => {
  const { traces } = new SessionPicture();
  for (const one of events(50_000)) traces.add(one);
  assert.equal(traces.list.length, 100);
  assert.equal(traces.list[0][0], 't49999');
  assert.equal(traces.list[99][0], 't49900');
});
