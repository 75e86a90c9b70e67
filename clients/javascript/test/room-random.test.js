import test from 'node:test';
import assert from 'node:assert/strict';
import { RoomCore } from '../room-core.js';
import { ModelRoom } from './model-room.js';
import { mulberry32 } from './model-server.js';

/** Runs one seeded life: talk, deliveries, repeats, refusals, reconnects and new owners, in any order. */
function live(seed, restarts) {
  const random = mulberry32(seed);
  const room = new ModelRoom(random);
  const core = new RoomCore({ clientId: 'me', retryMillis: 50, outboxMax: 8 });
  const heard = [];
  const gaps = [];
  const said = [];
  const settled = [];
  let connected = false;
  let nowMillis = 0;

  const perform = (effects) => {
    for (const effect of effects) {
      if (effect.kind === 'send' && connected) room.heard(JSON.parse(JSON.stringify(effect.message)));
      if (effect.kind === 'reopen') disconnect();
      if (effect.kind !== 'emit') continue;
      if (effect.event === 'message') heard.push(effect.detail);
      if (effect.event === 'gap') gaps.push(effect.detail);
      if (effect.event === 'accepted' || effect.event === 'refused') settled.push(effect.detail.id);
    }
  };
  const connect = () => {
    connected = true;
    room.connected(core.query);
    perform(core.opened(nowMillis));
  };
  const disconnect = () => {
    connected = false;
    core.lost();
    room.disconnected();
  };
  const deliver = () => {
    const frame = room.next();
    if (frame !== undefined) perform(core.received(JSON.stringify(frame), nowMillis));
    return frame !== undefined;
  };

  connect();
  deliver();
  const start = core.position;
  for (let step = 0; step < 300; step++) {
    nowMillis += 5;
    const dice = random();
    if (dice < 0.25) room.talk();
    else if (dice < 0.7) deliver();
    else if (dice < 0.8) {
      const id = `m${said.length}`;
      said.push(id);
      perform(core.say(id, { id }, {}, nowMillis));
    } else if (dice < 0.83) room.repeat();
    else if (dice < 0.93) perform(core.wake(nowMillis));
    else if (dice < 0.97) connected ? disconnect() : connect();
    else if (restarts && dice < 0.98) {
      room.restart();
      if (connected) disconnect();
    }
  }
  if (!connected) connect();
  for (let quiet = 0; quiet < 40; quiet++) {
    nowMillis += 30;
    perform(core.wake(nowMillis));
    while (deliver());
  }

  const at = (entry) => `${entry.epoch}:${entry.seq}`;
  const others = room.history.filter((entry) => entry.from === 'other');
  const known = new Map(others.map((entry, index) => [JSON.stringify(entry.payload), index]));
  const indexes = heard.map((message) => known.get(JSON.stringify(message.payload)));
  const ordered = heard.every((message, i) => i === 0 || message.epoch > heard[i - 1].epoch || message.seq > heard[i - 1].seq);
  assert.ok(ordered, `seed ${seed}: out of order`);
  assert.equal(new Set(indexes).size, indexes.length, `seed ${seed}: something was heard twice`);
  const missed = others.filter((entry, index) => !indexes.includes(index) && (entry.epoch > start.epoch || entry.seq > start.seq));
  if (gaps.length === 0) assert.deepEqual(missed.map(at), [], `seed ${seed}: missed without a gap`);
  for (const entry of restarts ? [] : missed) {
    assert.ok(gaps.some((gap) => gap.from <= entry.seq && entry.seq <= gap.seq), `seed ${seed}: ${at(entry)} is in no gap`);
  }
  const behind = others.filter((entry) => entry.epoch === room.position().epoch && entry.seq > core.position.seq);
  assert.deepEqual([core.position.epoch, behind], [room.position().epoch, []], `seed ${seed}: it is not at the end`);
  assert.deepEqual([...settled].sort(), [...said].sort(), `seed ${seed}: something said has no fate, or two`);
  const taken = room.history.filter((entry) => entry.from === 'me').map((entry) => entry.id);
  if (!restarts) assert.equal(new Set(taken).size, taken.length, `seed ${seed}: something was said twice`);
}

test('what is said is heard once and in order, or lies in a gap that was told', () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${first}`);
  for (let seed = first; seed < first + 300; seed++) live(seed, false);
});

test('a new owner of the room costs no more than a gap', () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${first}`);
  for (let seed = first; seed < first + 300; seed++) live(seed, true);
});
