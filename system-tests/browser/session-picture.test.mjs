/** What the page makes of a session's events, without a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { SessionPicture } = await load('session-picture.js');
const { SessionPast } = await load('session-past.js');
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
  const past = new SessionPast({ travel() {} }, 's', picture, {});
  past.opened({ startTime: 0, lastTime: START + 2, events: 3 }, START);
  assert.equal(past.start, START + 1);
});

test('one may travel to what is not on the page', () => {
  const picture = new SessionPicture();
  const past = new SessionPast({ travel() {} }, 's', picture, {});
  past.opened({ startTime: START - 5_000, lastTime: START, events: 3 }, START);
  picture.add(events(2));
  assert.equal(past.start, START - 5_000);
});

const STATE = {
  agents: { a0: { status: 'working', currentSpan: 'open', events: 5_000, errors: 7 }, quiet: { status: 'failed', currentSpan: null, events: 1, errors: 1 } },
  openSpans: { open: { traceId: 'old', agentId: 'a0', type: 'task', startedAt: START } },
  counters: { events: 5_001 },
};

test('agents are as the server says, and counted on', () => {
  const picture = new SessionPicture();
  picture.add(events(100));
  picture.add([event(200)], true);
  picture.settle(START + 150, STATE);
  assert.deepEqual(rowOf(picture, 'a0'), { id: 'a0', status: 'working', now: 'task', events: 5_001, errors: 7 });
  assert.equal(rowOf(picture, 'quiet').status, 'failed');
  picture.add(events(20, -20));
  assert.equal(rowOf(picture, 'a0').events, 5_001, 'history is in what the server said');
  picture.add([event(202), event(204, { id: 'open', traceId: 'old', type: 'task', phase: 'complete' })], true);
  assert.deepEqual(rowOf(picture, 'a0'), { id: 'a0', status: 'idle', now: '', events: 5_003, errors: 7 });
  assert.equal(picture.missing, 5_004 - 123);
});

/** A server that tells history as ours does: from the oldest on, so many at most. */
function serverWith(stored) {
  const asked = { events: 0, journeys: [] };
  const client = {
    history: async ({ start, end, limit }) => {
      const found = stored.filter(({ timestamp }) => timestamp >= start && timestamp <= end).slice(0, limit);
      asked.events += found.length;
      return found;
    },
    travel: (journey) => asked.journeys.push(journey),
  };
  return { client, asked };
}

async function read(stored) {
  const picture = new SessionPicture();
  const { client, asked } = serverWith(stored);
  const problems = [];
  const past = new SessionPast(client, 's', picture, { events: (found) => picture.add(found) !== undefined, problem: (text) => problems.push(text) });
  const last = stored.at(-1).timestamp;
  past.opened({ startTime: stored[0].timestamp, lastTime: last, events: stored.length }, last);
  picture.add(stored.slice(-100));
  past.initial(stored.slice(-100));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(problems, []);
  past.travelled(last, { agents: {}, openSpans: {}, counters: { events: stored.length } });
  return { picture, past, asked };
}

/** That the page has the newest events, all of them from some time on. */
function isWhole(picture, stored) {
  const have = new Set([...picture.spans.values()].map(({ id }) => id));
  const since = stored.findIndex(({ id }) => have.has(id));
  return stored.slice(since).every(({ id }) => have.has(id));
}

for (const [name, at] of [
  ['even', (n) => START + n * 10],
  ['in bursts', (n) => START + Math.floor(n / 700) * 3_600_000 + (n % 700)],
  ['busy at its end', (n) => START + (n < 9_000 ? n * 1_000 : 9_000_000 + Math.floor((n - 9_000) / 20))],
  ['quiet at its end', (n) => START + (n < 9_900 ? n : n * 60_000)],
  ['with a clock that was not set', (n) => (n === 0 ? 0 : START + n * 10)],
]) {
  test(`of a long session that is ${name} the newest events are shown without a hole`, async () => {
    const stored = Array.from({ length: 10_000 }, (_, n) => event(n, { timestamp: at(n) }));
    const { picture, past, asked } = await read(stored);
    assert.ok(picture.size >= 1_500 && picture.size <= 3_000, `${picture.size} events`);
    assert.ok(isWhole(picture, stored));
    assert.ok(asked.events < 20_000, `${asked.events} were sent for it`);
    assert.match(past.note, new RegExp(`^${new Intl.NumberFormat('en').format(10_000 - picture.size)} older events are not shown`));
  });
}

test('a short session is whole, and nothing is said', async () => {
  const { picture, past } = await read(events(2_900));
  assert.equal(picture.size, 2_900);
  assert.equal(past.note, undefined);
});

test('the server is asked again once nothing is on its way', () => {
  const picture = new SessionPicture();
  const { client, asked } = serverWith([]);
  const past = new SessionPast(client, 's', picture, {});
  past.opened({ startTime: START, lastTime: START, events: 1 }, START);
  picture.add([event(1)], true);
  past.travelled(START, STATE);
  past.heard(START + 4_500);
  past.wake(START + 5_000);
  assert.equal(asked.journeys.length, 1, 'more may be on its way');
  past.wake(START + 5_500);
  assert.deepEqual(asked.journeys.at(-1), { sessionId: 's', timestamp: START + 1 });
  past.travelled(START + 1, STATE);
  past.wake(START + 60_000);
  assert.equal(asked.journeys.length, 2, 'what it said stands');
});

test('however many traces there are, the newest hundred are offered', () => {
  const { traces } = new SessionPicture();
  for (const one of events(50_000)) traces.add(one);
  assert.equal(traces.list.length, 100);
  assert.equal(traces.list[0][0], 't49999');
  assert.equal(traces.list[99][0], 't49900');
});
