import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TraceCore } from '../trace-core.js';

test('what is wanted is said on each connection, sessions last, behind what came of them', () => {
  const core = new TraceCore({ form: 'batch' });
  core.subscribe('s');
  core.filterAgents(['a']);
  core.filter('event.duration > 1');
  core.setBreakpoint({ traceId: 't', condition: 'true', pause: true });
  assert.deepEqual(plain(sent(greeted(core))), [
    { type: 'filter_agents', agentIds: ['a'] },
    { type: 'filter', where: 'event.duration > 1' },
    { type: 'set_breakpoint', traceId: 't', condition: 'true', pause: true },
    { type: 'subscribe_session', sessionId: 's', batch: true },
  ]);
  hear(core, { type: 'session_info', sessionId: 's', session: null, epoch: 3, seq: 7, recovered: false });
  core.lost();
  assert.deepEqual(sent(greeted(core)).at(-1).resume, { epoch: 3, seq: 7 });
});

test('nothing is said before the server has spoken', () => {
  const core = new TraceCore();
  core.opened(0);
  assert.deepEqual([...core.subscribe('s'), ...core.filter('true'), ...core.travel('q', { sessionId: 's', timestamp: 1 }, 0)], []);
});

test('the delta form is asked for where it is offered, and given up where it is switched off', () => {
  const plainServer = new TraceCore({ form: 'delta' });
  plainServer.subscribe('s');
  assert.equal(sent(greeted(plainServer, []))[0].delta, undefined);

  const core = new TraceCore({ form: 'delta' });
  core.subscribe('s');
  assert.equal(sent(greeted(core, ['delta']))[0].delta, true);
  const refused = hear(core, { type: 'error', error: { code: 'invalid_request', message: 'off', field: 'delta' } });
  assert.deepEqual(plain(sent(refused)), [{ type: 'subscribe_session', sessionId: 's', batch: true }]);
});

test('events come singly and in batches, and move the position', () => {
  const core = following();
  const single = hear(core, { type: 'trace_event', sessionId: 's', epoch: 1, seq: 6, data: event(6) });
  assert.deepEqual(events(single, 'events')[0].events, [event(6)]);
  hear(core, { type: 'batch', sessionId: 's', epoch: 1, from: 7, to: 9, events: [event(7), event(8), event(9)] });
  assert.deepEqual(core.positionOf('s'), { epoch: 1, seq: 9 });
  assert.equal(core.stats.events, 4);
});

test('a decoded batch is taken like any other', () => {
  const core = following();
  const effects = core.received({ type: 'batch', sessionId: 's', epoch: 1, from: 6, to: 6, events: [event(6)] }, 0);
  assert.equal(events(effects, 'events')[0].seq, 6);
});

test('what came before is dropped, of an overlap only that', () => {
  const core = following();
  assert.deepEqual(hear(core, { type: 'batch', sessionId: 's', epoch: 1, from: 4, to: 5, events: [event(4), event(5)] }), []);
  const effects = hear(core, { type: 'batch', sessionId: 's', epoch: 1, from: 5, to: 6, events: [event(5), event(6)] });
  assert.deepEqual(events(effects, 'events')[0].events, [event(6)]);
  assert.equal(core.stats.duplicates, 1);
});

test('a hole is healed by a subscription that resumes', () => {
  const core = following();
  const effects = hear(core, { type: 'batch', sessionId: 's', epoch: 1, from: 8, to: 8, events: [event(8)] });
  assert.deepEqual(events(effects, 'problem').map(({ code }) => code), ['hole']);
  assert.deepEqual(sent(effects)[0].resume, { epoch: 1, seq: 5 });
});

test('behind a filter events may be missing, and the heartbeat tells the position', () => {
  const core = following();
  core.filterAgents(['a']);
  hear(core, { type: 'trace_event', sessionId: 's', epoch: 1, seq: 9, data: event(9) });
  assert.equal(core.positionOf('s').seq, 9);
  hear(core, { type: 'heartbeat', metrics: { positions: { s: { epoch: 1, seq: 15 }, other: { epoch: 1, seq: 1 } } } });
  assert.deepEqual([core.positionOf('s').seq, core.positionOf('other')], [15, undefined]);
});

test('a gap is told and passed', () => {
  const core = following();
  const effects = hear(core, { type: 'gap', sessionId: 's', epoch: 1, from: 6, to: 20, dropped: 15 });
  assert.deepEqual(events(effects, 'gap'), [{ sessionId: 's', from: 6, to: 20, dropped: 15 }]);
  assert.deepEqual([core.positionOf('s').seq, core.stats.dropped], [20, 15]);
});

test('a session that goes on elsewhere tells the gap', () => {
  const core = following();
  core.lost();
  greeted(core);
  const effects = hear(core, { type: 'session_info', sessionId: 's', session: null, epoch: 1, seq: 30, recovered: false });
  assert.deepEqual(events(effects, 'gap'), [{ sessionId: 's', from: 6, to: 30, dropped: 25 }]);
});

test('one that goes on where it was keeps its position', () => {
  const core = following();
  core.lost();
  greeted(core);
  hear(core, { type: 'trace_event', sessionId: 's', epoch: 1, seq: 6, data: event(6) });
  const effects = hear(core, { type: 'session_info', sessionId: 's', session: null, epoch: 1, seq: 6, recovered: true });
  assert.deepEqual(effects.map((effect) => effect.event), ['session']);
  assert.equal(core.positionOf('s').seq, 6);
});

test('events of a session that is not followed are not told', () => {
  const core = following();
  assert.deepEqual(sent(core.unsubscribe('s')), [{ type: 'unsubscribe_session', sessionId: 's' }]);
  assert.deepEqual(hear(core, { type: 'trace_event', sessionId: 's', epoch: 1, seq: 6, data: event(6) }), []);
  assert.deepEqual(core.unsubscribe('s'), []);
});

test('a breakpoint pauses until it is resumed', () => {
  const core = following();
  core.setBreakpoint({ traceId: 't', pause: true });
  const effects = hear(core, { type: 'breakpoint_hit', traceId: 't', event: event(6), epoch: 1, seq: 6, paused: true });
  assert.equal(events(effects, 'breakpoint')[0].event.id, 'e6');
  assert.equal(core.paused, true);
  assert.deepEqual(sent(core.resume()), [{ type: 'resume' }]);
  hear(core, { type: 'resumed' });
  assert.equal(core.paused, false);
  assert.deepEqual(sent(core.removeBreakpoint('t')), [{ type: 'remove_breakpoint', traceId: 't' }]);
});

test('a condition that the server refuses is forgotten', () => {
  const core = following();
  core.setBreakpoint({ traceId: 'good' });
  core.setBreakpoint({ traceId: 'bad', condition: ')' });
  const effects = hear(core, { type: 'error', error: { code: 'invalid_message', message: 'at 1', field: 'condition' } });
  assert.deepEqual(core.breakpoints.map(({ traceId }) => traceId), ['good']);
  assert.equal(events(effects, 'problem')[0].field, 'condition');
});

test('a filter that the server refuses is not said again', () => {
  const core = following();
  core.filter(')');
  hear(core, { type: 'error', error: { code: 'invalid_message', message: 'at 1', field: 'where' } });
  core.lost();
  assert.ok(sent(greeted(core)).every(({ type }) => type !== 'filter'));
});

test('history comes page by page, up to the limit', () => {
  const core = following();
  assert.deepEqual(plain(sent(core.history('q', { sessionId: 's', start: 0, end: 9, limit: 150 }, 0))), [
    { type: 'request_history', sessionId: 's', timeRange: { start: 0, end: 9 }, limit: 150 },
  ]);
  const page = Array.from({ length: 100 }, (_, i) => event(i));
  const first = hear(core, { type: 'historical_data', sessionId: 's', traces: page, chunkInfo: { current: 1, total: 1, isLast: true }, next: 'n' });
  assert.deepEqual([events(first, 'history')[0].traces.length, sent(first)[0].cursor, sent(first)[0].limit], [100, 'n', 50]);
  const last = hear(core, { type: 'historical_data', sessionId: 's', traces: page.slice(0, 50), chunkInfo: { isLast: true }, next: 'more' });
  assert.deepEqual(events(last, 'answered'), [{ ticket: 'q' }]);
});

test('questions go one at a time, and of journeys that wait the last one is made', () => {
  const core = following();
  core.travel('a', { sessionId: 's', timestamp: 1 }, 0);
  assert.deepEqual(core.travel('b', { sessionId: 's', timestamp: 2 }, 0), []);
  assert.deepEqual(events(core.travel('c', { sessionId: 's', timestamp: 3 }, 0), 'failed').map(({ ticket, code }) => [ticket, code]), [['b', 'superseded']]);
  const effects = hear(core, { type: 'time_travel_state', sessionId: 's', timestamp: 1, traces: [], state: { agents: {} } });
  assert.deepEqual(events(effects, 'travelled')[0].timestamp, 1);
  assert.deepEqual(sent(effects), [{ type: 'time_travel', sessionId: 's', timestamp: 3 }]);
});

test('an error that names no question is of the one that was asked', () => {
  const core = following();
  core.history('q', { sessionId: 's', start: 0, end: 1 }, 0);
  const effects = hear(core, { type: 'error', error: { code: 'history_error', message: 'no' } });
  assert.deepEqual(events(effects, 'failed'), [{ ticket: 'q', code: 'history_error', message: 'no' }]);
  assert.deepEqual(events(hear(core, { type: 'error', error: { code: 'history_error', message: 'no' } }), 'problem').length, 1);
});

test('a question without an answer is given up, and one that a connection took with it is asked again', () => {
  const core = following({ answerMillis: 500 });
  core.history('q', { sessionId: 's', start: 0, end: 1 }, 1_000);
  core.lost();
  assert.deepEqual(sent(greeted(core)).at(-1).type, 'request_history');
  assert.deepEqual(events(core.wake(400), 'failed'), []);
  assert.deepEqual(events(core.wake(500), 'failed').map(({ ticket }) => ticket), ['q']);
});

test('more questions than may wait fail at once', () => {
  const core = new TraceCore({ questionsMax: 1 });
  core.history('a', { sessionId: 's', start: 0, end: 1 }, 0);
  assert.deepEqual(events(core.history('b', { sessionId: 's', start: 0, end: 1 }, 0), 'failed').map(({ code }) => code), ['overloaded']);
});

test('it sends heartbeats, and measures their way', () => {
  const core = following({ heartbeatMillis: 100 });
  assert.deepEqual(sent(core.wake(100)), [{ type: 'heartbeat' }]);
  const effects = core.received(JSON.stringify({ type: 'heartbeat', metrics: {} }), 130);
  assert.equal(events(effects, 'heartbeat')[0].roundTripMillis, 30);
});

test('what cannot be read ends the connection, what is unknown does not', () => {
  assert.deepEqual(following().received('x', 0).at(-1).kind, 'reopen');
  assert.deepEqual(hear(following(), { type: 'batch', sessionId: 's', epoch: 1, events: [] }).at(-1).kind, 'reopen');
  assert.deepEqual(hear(following(), { type: 'newer' })[0].detail.code, 'unknown_message_type');
});

function greeted(core, capabilities = ['delta']) {
  core.opened(0);
  return core.received(JSON.stringify({ type: 'connection', clientId: 'c', serverInfo: { capabilities } }), 0);
}

function following(options = {}) {
  const core = new TraceCore({ form: 'batch', ...options });
  core.subscribe('s');
  greeted(core);
  hear(core, { type: 'session_info', sessionId: 's', session: null, epoch: 1, seq: 5, recovered: false });
  return core;
}

function event(n) {
  return { id: `e${n}`, traceId: 't', sessionId: 's', agentId: 'a', type: 'x', timestamp: n, data: {} };
}

function hear(core, message) {
  return core.received(JSON.stringify(message), 0);
}

function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

function sent(effects) {
  return effects.filter((effect) => effect.kind === 'send').map((effect) => effect.message);
}

function events(effects, name) {
  return effects.filter((effect) => effect.event === name).map((effect) => effect.detail);
}
