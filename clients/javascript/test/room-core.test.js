import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomCore } from '../room-core.js';

test('it asks for envelopes, and after a connection for what follows', () => {
  const core = new RoomCore({ clientId: 'ann', userId: 'u 1' });
  assert.equal(core.query.toString(), 'client_id=ann&user_id=u+1&envelope=1');

  joined(core, { epoch: 7, seq: 3 });
  core.lost();

  assert.equal(core.query.get('resume'), '7:3');
});

test('the client id that the server gives is kept', () => {
  const core = new RoomCore();
  joined(core, { client_id: 'given' });
  core.lost();
  assert.equal(core.query.get('client_id'), 'given');
});

test('members come with the hello, and come and go by presence', () => {
  const core = joined(new RoomCore({ clientId: 'ann' }), {
    members: [{ client_id: 'ann' }, { client_id: 'bob', data: { display_name: 'Bob' } }],
    member_count: 5,
    initial_state: { players: [{ client_id: 'bob', position: { x: 1, y: 2 } }] },
  });
  assert.equal(core.memberCount, 5);
  assert.deepEqual(core.members[1], { client_id: 'bob', data: { display_name: 'Bob' }, position: { x: 1, y: 2, z: 0 } });

  const [join] = events(hear(core, { type: 'PRESENCE_JOIN', seq: 4, members: [{ client_id: 'eve' }] }), 'members');
  assert.deepEqual([join.joined, join.count], [['eve'], 6]);
  const [update] = events(hear(core, { type: 'PRESENCE_UPDATE', seq: 5, members: [{ client_id: 'bob', data: {} }] }), 'members');
  assert.deepEqual([update.updated, core.members[1].position.x], [['bob'], 1]);
  hear(core, { type: 'PRESENCE_LEAVE', seq: 6, members: [{ client_id: 'bob' }, { client_id: 'unlisted' }] });
  assert.equal(core.memberCount, 4);
});

test('a message is handed on before it is acknowledged, and a repeated one is only acknowledged', () => {
  const core = joined(new RoomCore({ clientId: 'ann' }));

  const first = hear(core, { type: 'MESSAGE', seq: 4, from: 'bob', ack_seq: 4, payload: { n: 1 } });
  assert.deepEqual(first.map((effect) => effect.kind), ['emit', 'send']);
  assert.deepEqual(first[1].message, { type: 'ACK', ack_seq: 4 });

  const again = hear(core, { type: 'MESSAGE', seq: 5, from: 'bob', ack_seq: 4, repeat: true, payload: { n: 1 } });
  assert.deepEqual(again, [{ kind: 'send', message: { type: 'ACK', ack_seq: 4 } }]);
  assert.deepEqual(core.stats.repeats, 1);
});

test('what has an old seq is dropped', () => {
  const core = joined(new RoomCore(), { seq: 8 });
  assert.deepEqual(hear(core, { type: 'MESSAGE', seq: 8, from: 'bob', payload: 1 }), []);
  assert.equal(core.stats.duplicates, 1);
});

test('a message of another epoch cannot be placed', () => {
  const core = joined(new RoomCore());
  const effects = hear(core, { type: 'MESSAGE', epoch: 2, seq: 9, from: 'bob', payload: 1 });
  assert.deepEqual(effects.at(-1), { kind: 'reopen', reason: 'epoch_changed' });
});

test('bytes go as base64 and come as bytes', () => {
  const core = joined(new RoomCore({ clientId: 'ann' }));
  const [effect] = core.say('m1', new Uint8Array([0, 255]), {}, 0);
  assert.equal(effect.message.binary, 'AP8=');
  const [message] = events(hear(core, { type: 'MESSAGE', seq: 4, from: 'bob', binary: 'AP8=' }), 'message');
  assert.deepEqual([...message.binary], [0, 255]);
});

test('what is said while offline is sent with the next hello', () => {
  const core = new RoomCore({ clientId: 'ann' });
  assert.deepEqual(core.say('m1', 'hi', { to: 'bob', ack: true }, 0), []);
  core.opened();
  const effects = core.received(text({ type: 'SERVER_HELLO', client_id: 'ann', epoch: 1, seq: 3 }), 0);
  assert.deepEqual(plain(sent(effects)), [{ type: 'SEND', id: 'm1', to: 'bob', ack: true, text: 'hi' }]);
  assert.equal(core.waiting, 1);

  const accepted = hear(core, { type: 'ACK', status: 'accepted', id: 'm1', seq: 9 });
  assert.deepEqual(events(accepted, 'accepted'), [{ id: 'm1', seq: 9 }]);
  assert.equal(core.waiting, 0);
  const delivered = hear(core, { type: 'ACK', status: 'delivered', seq: 10, id: 'm1', result: { acked: 1, failed: [] } });
  assert.deepEqual(events(delivered, 'delivered'), [{ id: 'm1', acked: 1, failed: [] }]);
});

test('an own message heard on the next connection was taken', () => {
  const core = joined(new RoomCore({ clientId: 'ann' }));
  core.say('m1', 'hi', {}, 0);
  core.lost();
  joined(core);
  const effects = hear(core, { type: 'MESSAGE', seq: 5, from: 'ann', id: 'm1', text: 'hi' });
  assert.deepEqual(effects.map((effect) => effect.event), ['accepted']);
});

test('silence makes it say it again, and a refusal ends it', () => {
  const core = joined(new RoomCore({ retryMillis: 100 }));
  core.say('m1', { a: 1 }, {}, 1_000);
  assert.equal(core.wakeAtMillis, 1_100);
  assert.deepEqual(core.wake(1_099), []);
  assert.equal(sent(core.wake(1_100)).length, 1);

  const effects = hear(core, { type: 'error', id: 'm1', error: { code: 'not_found', message: 'no', field: 'to' } });
  assert.deepEqual(events(effects, 'refused'), [{ id: 'm1', code: 'not_found', message: 'no', field: 'to' }]);
  assert.equal(core.wakeAtMillis, undefined);
});

test('a rate limit holds it back for as long as the server says', () => {
  const core = joined(new RoomCore());
  core.say('m1', 'a', {}, 0);
  core.say('m2', 'b', {}, 0);
  core.received(text({ type: 'error', error: { code: 'rate_limit_exceeded', message: 'slow', retryAfterMs: 700 } }), 10);
  assert.deepEqual(core.wake(709), []);
  assert.deepEqual(sent(core.wake(710)).map((message) => message.id), ['m1', 'm2']);
});

test('more than the outbox holds is refused', () => {
  const core = new RoomCore({ outboxMax: 1 });
  core.say('m1', 'a', {}, 0);
  assert.deepEqual(events(core.say('m2', 'b', {}, 0), 'refused').map(({ code }) => code), ['overloaded']);
});

test('of many moves the newest is sent', () => {
  const core = joined(new RoomCore({ clientId: 'ann', moveMillis: 50 }));
  assert.equal(sent(core.moveTo({ x: 1, y: 1 }, 1_000)).length, 1);
  assert.deepEqual(core.moveTo({ x: 2, y: 2 }, 1_010), []);
  assert.deepEqual(core.moveTo({ x: 3, y: 3 }, 1_020), []);
  assert.equal(core.wakeAtMillis, 1_050);
  assert.deepEqual(sent(core.wake(1_050)), [{ type: 'POSITION_UPDATE', entity_id: 'ann', position: { x: 3, y: 3 } }]);
});

test('the move of a member is no message', () => {
  const core = joined(new RoomCore({ clientId: 'ann' }), { members: [{ client_id: 'bob' }] });
  const payload = { type: 'POSITION_UPDATE', entity_id: 'bob', position: { x: 4, y: 5, z: 0 } };
  const effects = hear(core, { type: 'MESSAGE', seq: 4, from: 'bob', payload });
  assert.deepEqual(effects.map((effect) => effect.event), ['move']);
  assert.deepEqual(core.members[0].position, { x: 4, y: 5, z: 0 });
});

test('a gap is told, and the position follows it', () => {
  const core = joined(new RoomCore({ clientId: 'ann' }), { seq: 3 });
  const told = hear(core, { type: 'ROOM_GAP', reason: 'trimmed', from: 4, seq: 90, members: [{ client_id: 'eve' }] });
  assert.deepEqual(events(told, 'gap'), [{ reason: 'trimmed', from: 4, epoch: 1, seq: 90 }]);
  assert.equal(core.position.seq, 90);

  core.lost();
  core.opened();
  const hello = core.received(text({ type: 'SERVER_HELLO', client_id: 'ann', epoch: 2, seq: 5, recovered: false }), 0);
  assert.deepEqual(events(hello, 'gap'), [{ reason: 'epoch_changed', from: 91, epoch: 2, seq: 5 }]);
  assert.equal(core.stats.gaps, 2);
});

test('presence is told with each hello', () => {
  const core = new RoomCore({ presence: { display_name: 'Ann' } });
  core.opened();
  const effects = core.received(text({ type: 'SERVER_HELLO', client_id: 'ann', epoch: 1, seq: 1 }), 0);
  assert.deepEqual(sent(effects), [{ type: 'PRESENCE_UPDATE', client_id: 'ann', data: { display_name: 'Ann' } }]);
});

test('without envelopes messages come and go as they are', () => {
  const core = joined(new RoomCore({ clientId: 'ann', envelope: false }));
  assert.equal(core.query.has('envelope'), false);
  assert.equal(core.position, undefined);
  assert.deepEqual(core.say('m1', 'hi', {}, 0), [{ kind: 'sendRaw', data: 'hi' }]);
  assert.deepEqual(core.say('m2', { a: 1 }, {}, 0), [{ kind: 'sendRaw', data: '{"a":1}' }]);
  assert.deepEqual(events(core.received('plain', 0), 'message'), [{ text: 'plain', payload: undefined }]);
  const [binary] = events(core.received(new Uint8Array([1]).buffer, 0), 'message');
  assert.deepEqual([...binary.binary], [1]);
  core.lost();
  assert.deepEqual(events(core.say('m3', 'x', {}, 0), 'refused').map(({ code }) => code), ['not_connected']);
});

test('the first message must be the hello', () => {
  const core = new RoomCore();
  core.opened();
  assert.deepEqual(core.received('{"type":"MESSAGE"}', 0).at(-1), { kind: 'reopen', reason: 'invalid_message' });
});

test('what cannot be read ends the connection, what is unknown does not', () => {
  const core = joined(new RoomCore());
  assert.deepEqual(events(hear(core, { type: 'NEWER' }), 'problem').map(({ code }) => code), ['unknown_message_type']);
  assert.deepEqual(core.received('[]', 0).at(-1), { kind: 'reopen', reason: 'invalid_message' });
  assert.deepEqual(core.received('{}', 0), []);
});

function joined(core, fields = {}) {
  core.opened();
  core.received(text({ type: 'SERVER_HELLO', client_id: 'ann', epoch: 1, seq: 3, members: [], ...fields }), 0);
  return core;
}

function hear(core, message) {
  return core.received(text({ epoch: 1, timestamp: 1, ...message }), 0);
}

function text(message) {
  return JSON.stringify(message);
}

function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

function sent(effects) {
  return effects.filter((effect) => effect.kind === 'send').map((effect) => effect.message);
}

function events(effects, name) {
  return effects.filter((effect) => effect.kind === 'emit' && effect.event === name).map((effect) => effect.detail);
}
