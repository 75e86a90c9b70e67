import test from 'node:test';
import assert from 'node:assert/strict';
import { TraceCore } from '../trace-core.js';
import { ModelTraces } from './model-traces.js';
import { mulberry32 } from './model-server.js';

/** Runs one seeded life: events, deliveries, filters, questions, reconnects and new owners, in any order. */
function live(seed) {
  const random = mulberry32(seed);
  const server = new ModelTraces(random);
  const core = new TraceCore({ form: random() < 0.5 ? 'batch' : 'single', heartbeatMillis: 100, answerMillis: 1_000, questionsMax: 6 });
  const seen = [];
  const gaps = [];
  const asked = [];
  const settled = [];
  const told = new Map();
  let everFiltered = false;
  let connected = false;
  let nowMillis = 0;

  const perform = (effects) => {
    for (const effect of effects) {
      if (effect.kind === 'send' && connected) server.heard(JSON.parse(JSON.stringify(effect.message)));
      if (effect.kind === 'reopen') disconnect();
      if (effect.kind !== 'emit') continue;
      const { event, detail } = effect;
      assert.notEqual(event === 'problem' && detail.code, 'hole', `seed ${seed}`);
      if (event === 'events') seen.push(...detail.events);
      if (event === 'gap') gaps.push(detail);
      if (event === 'answered' || event === 'failed') settled.push(detail.ticket);
      if (event === 'history') told.set(detail.ticket, [...(told.get(detail.ticket) ?? []), ...detail.traces]);
      if (event === 'answered' && asked[Number(detail.ticket)] !== undefined) {
        const { start, end } = asked[Number(detail.ticket)];
        const expected = server.events.filter(({ timestamp }) => timestamp >= start && timestamp <= Math.min(end, start + 20));
        assert.deepEqual((told.get(detail.ticket) ?? []).filter(({ timestamp }) => timestamp <= start + 20), expected, `seed ${seed}: history`);
      }
    }
  };
  const connect = () => {
    connected = true;
    server.connect();
    perform(core.opened(nowMillis));
  };
  const disconnect = () => {
    connected = false;
    core.lost();
    server.disconnect();
  };
  const deliver = () => {
    const frame = server.next();
    if (frame !== undefined) perform(core.received(JSON.stringify(frame), nowMillis));
    return frame !== undefined;
  };

  core.subscribe('s');
  connect();
  while (deliver());
  const first = server.events.length;
  for (let step = 0; step < 300; step++) {
    nowMillis += 5;
    const dice = random();
    if (dice < 0.35) server.happen();
    else if (dice < 0.75) deliver();
    else if (dice < 0.8) perform(core.wake(nowMillis));
    else if (dice < 0.84) {
      everFiltered = true;
      perform(core.filterAgents(random() < 0.5 ? [] : ['loud']));
    } else if (dice < 0.88) {
      const end = server.events.length - 1;
      const range = { start: Math.max(0, end - 40), end: Math.max(0, end) };
      asked.push(server.events.length === 0 ? undefined : range);
      perform(core.history(String(asked.length - 1), { sessionId: 's', ...range }, nowMillis));
    } else if (dice < 0.91) {
      asked.push(undefined);
      perform(core.travel(String(asked.length - 1), { sessionId: 's', timestamp: 1 }, nowMillis));
    } else if (dice < 0.98) connected ? random() < 0.5 && disconnect() : connect();
    else {
      server.restart();
      if (connected) disconnect();
    }
  }
  if (connected) disconnect();
  connect();
  for (let quiet = 0; quiet < 30; quiet++) {
    nowMillis += 100;
    while (deliver());
    perform(core.wake(nowMillis));
  }

  const order = seen.map(({ timestamp }) => timestamp);
  assert.ok(order.every((timestamp, i) => i === 0 || timestamp > order[i - 1]), `seed ${seed}: twice or out of order`);
  if (!everFiltered && gaps.length === 0) assert.equal(order.length, server.events.length - first, `seed ${seed}: missed without a gap`);
  assert.deepEqual(core.positionOf('s'), { epoch: server.epoch, seq: server.head }, `seed ${seed}`);
  assert.deepEqual([...settled].map(Number).sort((a, b) => a - b), asked.map((_, i) => i), `seed ${seed}: a question without an end, or with two`);
}

test('events come once and in order, or lie in a gap; each question comes to an end', () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${first}`);
  for (let seed = first; seed < first + 300; seed++) live(seed);
});
