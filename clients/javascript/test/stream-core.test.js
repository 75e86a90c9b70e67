import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamCore } from '../stream-core.js';

test('hello asks for a window, and welcome grants it', () => {
  const core = new StreamCore({ streamId: 'host', window: 8, conflate: true, fields: ['cpu'], maxSnapshotHz: 1 });

  const [hello] = sent(core.opened());

  assert.deepEqual(plain(hello), {
    type: 'hello',
    streamId: 'host',
    wantWindow: 8,
    fields: ['cpu'],
    conflate: true,
    maxSnapshotHz: 1,
  });
  core.received(text({ type: 'welcome', maxWindow: 6, epoch: 'e1', tickId: 40 }));
  assert.equal(core.creditLeft, 6);
  assert.equal(core.mode, 'live');
});

test('a snapshot replaces the state, deltas patch it', () => {
  const core = flowing({ window: 8 });

  core.received(text({ type: 'snapshot', tickId: 10, epoch: 'e1', state: { a: 1, b: { c: 2 } } }));
  const effects = core.received(text({ type: 'delta', tickId: 11, epoch: 'e1', payload: { a: null, b: { d: 3 } } }));

  assert.deepEqual(core.state, { b: { c: 2, d: 3 } });
  assert.deepEqual(core.position, { epoch: 'e1', lastApplied: 11 });
  assert.deepEqual(emitted(effects), ['delta', 'state']);
});

test('half a window applied is granted back at once', () => {
  const core = flowing({ window: 5 });
  core.received(snapshot(0));

  assert.deepEqual(sent(core.received(delta(1))), []);
  assert.deepEqual(sent(core.received(delta(2))), []);
  assert.deepEqual(sent(core.received(delta(3))), [{ type: 'credit', n: 3, lastApplied: 3 }]);
  assert.equal(core.creditLeft, 5);
});

test('a paused client grants nothing, and all that it owes when it goes on', () => {
  const core = flowing({ window: 4 });
  core.received(snapshot(0));
  core.pauseCredit();

  const quiet = [1, 2, 3, 4].flatMap((tick) => sent(core.received(delta(tick))));
  core.received(snapshot(90));

  assert.deepEqual(quiet, []);
  assert.equal(core.creditLeft, 0);
  assert.deepEqual(sent(core.resumeCredit()), [{ type: 'credit', n: 4, lastApplied: 90 }]);
  assert.deepEqual(sent(core.resumeCredit()), []);
});

test('a paused client says hello without a window, so that nothing is granted', () => {
  const core = new StreamCore({ window: 4 });
  core.pauseCredit();

  const [hello] = sent(core.opened());
  const answers = sent(core.received(text({ type: 'welcome', maxWindow: 64, epoch: 'e1' })));
  core.received(snapshot(3));

  assert.equal(hello.wantWindow, undefined);
  assert.deepEqual(answers, []);
  assert.equal(core.creditLeft, 0);
  assert.deepEqual(sent(core.resumeCredit()), [{ type: 'credit', n: 4, lastApplied: 3 }]);
});

test('credit resumed between hello and welcome is granted after welcome', () => {
  const core = new StreamCore({ window: 4 });
  core.pauseCredit();
  core.opened();

  assert.deepEqual(core.resumeCredit(), []);
  const [credit] = sent(core.received(text({ type: 'welcome', maxWindow: 64 })));

  assert.equal(credit.n, 4);
});

test('a snapshot while credit should be left grants the window again', () => {
  const core = flowing({ window: 8 });
  core.received(snapshot(0));
  core.received(delta(1));

  assert.deepEqual(sent(core.received(snapshot(20))), [{ type: 'credit', n: 8, lastApplied: 20 }]);
});

test('a conflated delta stands for several ticks at the cost of one', () => {
  const core = flowing({ window: 8 });
  core.received(snapshot(10));

  core.received(delta(15, { prevTickId: 10 }));

  assert.equal(core.position.lastApplied, 15);
  assert.equal(core.creditLeft, 7);
  assert.deepEqual(core.stats, { deltas: 1, snapshots: 1, conflated: 4, skipped: 0, duplicates: 0, holes: 0 });
});

test('a conflated delta that begins before the position is applied', () => {
  const core = flowing();
  core.received(snapshot(10));

  core.received(delta(15, { prevTickId: 7 }));

  assert.equal(core.position.lastApplied, 15);
});

test('a duplicate is counted, not applied, and still costs credit', () => {
  const core = flowing({ window: 8 });
  core.received(snapshot(10));

  const effects = core.received(delta(10, { payload: { wrong: true } }));

  assert.deepEqual(effects, []);
  assert.deepEqual(core.state, { count: 10 });
  assert.equal(core.stats.duplicates, 1);
  assert.equal(core.creditLeft, 7);
});

test('a hole is reported, nothing is applied, and the next hello resumes before it', () => {
  const core = flowing({ window: 8 });
  core.received(snapshot(10));

  const effects = core.received(delta(12));

  assert.equal(effects[0].kind === 'emit' && effects[0].detail.code, 'hole');
  assert.deepEqual(effects[1], { kind: 'reopen', reason: 'hole' });
  assert.deepEqual(core.received(delta(11)), [], 'nothing of a distrusted connection is taken');
  assert.deepEqual(core.state, { count: 10 });
  const [hello] = sent(core.opened());
  assert.deepEqual(hello.resume, { lastApplied: 10 });
  assert.equal(hello.epoch, 'e1');
});

test('an epoch changes with a snapshot', () => {
  const core = flowing();
  core.received(snapshot(900));

  core.received(snapshot(3, { epoch: 'e2' }));
  core.received(delta(4, { epoch: 'e2' }));

  assert.deepEqual(core.position, { epoch: 'e2', lastApplied: 4 });
  assert.equal(core.stats.skipped, 0);
});

test('an epoch does not change with a delta', () => {
  const core = flowing();
  core.received(snapshot(10));

  const effects = core.received(delta(11, { epoch: 'e2' }));

  assert.equal(effects[0].kind === 'emit' && effects[0].detail.code, 'epoch_changed');
  assert.equal(effects[1].kind, 'reopen');
});

test('a snapshot older than the state of the same epoch does not turn back time', () => {
  const core = flowing();
  core.received(snapshot(10));

  assert.deepEqual(core.received(snapshot(8)), []);

  assert.deepEqual(core.state, { count: 10 });
  assert.equal(core.stats.duplicates, 1);
});

test('a server without epochs may start again from zero', () => {
  const core = flowing();
  core.received(snapshot(900, { epoch: undefined }));

  core.received(snapshot(2, { epoch: undefined }));

  assert.deepEqual(core.position, { epoch: undefined, lastApplied: 2 });
});

test('after a resume deltas go on without a snapshot', () => {
  const core = flowing();
  core.received(snapshot(10));
  core.lost();

  core.opened();
  core.received(text({ type: 'welcome', maxWindow: 8, epoch: 'e1', tickId: 12 }));
  core.received(delta(11));

  assert.deepEqual(core.state, { count: 11 });
});

test('a delta before any snapshot is not trusted', () => {
  const core = flowing();

  assert.equal(core.received(delta(1))[1].kind, 'reopen');
});

test('ping is answered with its own time', () => {
  assert.deepEqual(sent(flowing().received(text({ type: 'ping', t: 123 }))), [{ type: 'pong', t: 123 }]);
});

test('mode is told when it changes', () => {
  const core = flowing();

  const told = [
    ...core.received(text({ type: 'mode', mode: 'snapshot', elided: 7 })),
    ...core.received(text({ type: 'mode', mode: 'snapshot', elided: 9 })),
  ];

  assert.deepEqual(told, [
    { kind: 'emit', event: 'mode', detail: { mode: 'snapshot', previous: 'live', elided: 7 } },
  ]);
  assert.equal(core.mode, 'snapshot');
});

test('errors and unknown types are told, and the connection is kept', () => {
  const core = flowing();

  const refused = core.received(text({ type: 'error', error: { code: 'forbidden', message: 'no' } }));
  const unknown = core.received(text({ type: 'toString' }));

  assert.deepEqual(refused, [{ kind: 'emit', event: 'problem', detail: { code: 'forbidden', message: 'no' } }]);
  assert.equal(unknown.length, 1);
  assert.equal(unknown[0].kind === 'emit' && unknown[0].detail.code, 'unknown_message_type');
});

test('what cannot be read, or has impossible ticks, is not trusted', () => {
  const nonsense = [
    '{',
    '[]',
    '7',
    new ArrayBuffer(2),
    text({ type: 'delta', payload: {} }),
    text({ type: 'delta', tickId: 5, prevTickId: 5, payload: {} }),
    text({ type: 'delta', tickId: 2 ** 60, payload: {} }),
    text({ type: 'snapshot', tickId: 1 }),
    text({ type: 'welcome' }),
  ];
  for (const frame of nonsense) {
    const core = flowing();
    core.received(snapshot(1));
    const effects = core.received(frame);
    assert.equal(effects[0].kind === 'emit' && effects[0].detail.code, 'invalid_message', String(frame));
    assert.equal(effects[1].kind, 'reopen');
  }
});

test('other fields mean another state', () => {
  const core = flowing();
  core.received(snapshot(10));

  core.configure({ fields: ['cpu'] });
  core.lost();
  const [hello] = sent(core.opened());

  assert.equal(hello.resume, undefined);
  assert.equal(hello.epoch, undefined);
  assert.equal(core.state, undefined);
});

test('a window out of range is refused', () => {
  assert.throws(() => new StreamCore({ window: 0 }), /window is 0, allowed is 1..65536/);
  assert.throws(() => new StreamCore({ window: 65_537 }), RangeError);
});

function flowing(options = {}) {
  const core = new StreamCore(options);
  core.opened();
  core.received(text({ type: 'welcome', maxWindow: 65_536, epoch: 'e1', tickId: 0 }));
  return core;
}

function snapshot(tickId, more = {}) {
  return text({ type: 'snapshot', tickId, epoch: 'e1', state: { count: tickId }, ...more });
}

function delta(tickId, more = {}) {
  return text({ type: 'delta', tickId, epoch: 'e1', payload: { count: tickId }, ...more });
}

function text(message) {
  return JSON.stringify(message);
}

/** Without the members that JSON would leave out. */
function plain(message) {
  return JSON.parse(text(message));
}

function sent(effects) {
  return effects.filter(({ kind }) => kind === 'send').map(({ message }) => message);
}

function emitted(effects) {
  return effects.filter(({ kind }) => kind === 'emit').map(({ event }) => event);
}
