import test from 'node:test';
import assert from 'node:assert/strict';
import { StreamCore } from '../stream-core.js';

const hear = (core, message) => core.received(JSON.stringify(message));
const sent = (effects) => effects.filter((e) => e.kind === 'send').map((e) => e.message);
const emitted = (effects) => effects.filter((e) => e.kind === 'emit').map((e) => e.event);
const delta = (tickId, more = {}) => ({ type: 'delta', tickId, payload: { count: tickId }, epoch: 'e1', ...more });

function joined(options = { window: 4 }) {
  const core = new StreamCore(options);
  core.opened();
  hear(core, { type: 'welcome', maxWindow: options.window ?? 256, epoch: 'e1', tickId: 10 });
  hear(core, { type: 'snapshot', tickId: 10, state: { count: 10, kept: true }, epoch: 'e1' });
  return core;
}

test('hello asks for the window and for nothing that was not asked', () => {
  assert.deepEqual(sent(new StreamCore({ window: 4 }).opened()), [{ type: 'hello', wantWindow: 4 }]);
});

test('a delta is merged into the state', () => {
  const core = joined();
  assert.deepEqual(emitted(hear(core, delta(11))), ['delta', 'state']);
  assert.deepEqual(core.state, { count: 11, kept: true });
});

test('half a window consumed is granted again', () => {
  const core = joined();
  assert.deepEqual(sent(hear(core, delta(11))), []);
  assert.deepEqual(sent(hear(core, delta(12))), [{ type: 'credit', n: 2, lastApplied: 12 }]);
  assert.equal(core.credit, 4);
});

test('a paused client grants nothing, and all at once when it goes on', () => {
  const core = joined();
  core.pauseCredit();
  for (const tick of [11, 12, 13, 14]) assert.deepEqual(sent(hear(core, delta(tick))), []);
  assert.equal(core.credit, 0);
  assert.deepEqual(sent(core.resumeCredit()), [{ type: 'credit', n: 4, lastApplied: 14 }]);
});

test('a client that reconnects while paused starts without credit', () => {
  const core = joined();
  core.pauseCredit();
  core.closed();
  assert.equal(sent(core.opened())[0].wantWindow, undefined);
  hear(core, { type: 'welcome', maxWindow: 100, epoch: 'e1' });
  assert.equal(core.credit, 0);
  assert.deepEqual(sent(core.resumeCredit()), [{ type: 'credit', n: 4, lastApplied: 10 }]);
});

test('a pause taken back between hello and welcome is granted after welcome', () => {
  const core = new StreamCore({ window: 4 });
  core.pauseCredit();
  core.opened();
  core.resumeCredit();
  assert.deepEqual(sent(hear(core, { type: 'welcome', maxWindow: 9, epoch: 'e1' })), [{ type: 'credit', n: 4 }]);
});

test('a duplicate is counted, costs credit and changes nothing', () => {
  const core = joined();
  hear(core, delta(11));
  assert.deepEqual(emitted(hear(core, delta(11, { payload: { count: -1 } }))), []);
  assert.equal(core.state.count, 11);
  assert.equal(core.counts.duplicates, 1);
});

test('a conflated delta fits when it begins where this side is', () => {
  const core = joined();
  hear(core, delta(15, { prevTickId: 10 }));
  assert.equal(core.position.tickId, 15);
  assert.equal(core.counts.conflated, 4);
});

test('a conflated delta may begin before the last applied tick', () => {
  const core = joined();
  hear(core, delta(12, { prevTickId: 9 }));
  assert.equal(core.position.tickId, 12);
});

test('a hole is told and the client resumes behind its last tick', () => {
  const core = joined();
  const effects = hear(core, delta(12));
  assert.deepEqual(emitted(effects), ['problem']);
  assert.equal(effects.at(-1).kind, 'reconnect');
  assert.deepEqual(sent(core.opened())[0].resume, { lastApplied: 10 });
  assert.equal(sent(core.opened())[0].epoch, 'e1');
});

test('a resume that gives only a hole again is not tried twice', () => {
  const core = joined();
  hear(core, delta(12));
  core.opened();
  hear(core, { type: 'welcome', maxWindow: 4, epoch: 'e1' });
  hear(core, delta(12));
  assert.equal(sent(core.opened())[0].resume, undefined);
});

test('a new epoch starts with a snapshot', () => {
  const core = joined();
  core.closed();
  core.opened();
  hear(core, { type: 'welcome', maxWindow: 4, epoch: 'e2' });
  hear(core, { type: 'snapshot', tickId: 3, state: { count: 3 }, epoch: 'e2' });
  assert.deepEqual(core.position, { epoch: 'e2', tickId: 3 });
  assert.deepEqual(core.state, { count: 3 });
});

test('a delta of a new epoch without its snapshot is a hole, even when its tick would fit', () => {
  const core = joined();
  assert.deepEqual(emitted(hear(core, delta(11, { epoch: 'e2' }))), ['problem']);
  assert.equal(core.state.count, 10);
});

test('a snapshot replaces the state', () => {
  const core = joined();
  hear(core, { type: 'snapshot', tickId: 20, state: { other: 1 }, epoch: 'e1' });
  assert.deepEqual(core.state, { other: 1 });
  assert.equal(core.position.tickId, 20);
});

test('a ping is answered with its own time', () => {
  assert.deepEqual(sent(hear(joined(), { type: 'ping', t: 7 })), [{ type: 'pong', t: 7 }]);
});

test('what is not JSON ends the connection', () => {
  assert.equal(joined().received('{').at(-1).kind, 'reconnect');
});

test('an unknown type is told and the connection kept', () => {
  assert.deepEqual(emitted(hear(joined(), { type: 'novelty' })), ['problem']);
});

test('a window out of range is refused', () => {
  for (const window of [0, 65_537, 1.5]) assert.throws(() => new StreamCore({ window }), RangeError);
});
