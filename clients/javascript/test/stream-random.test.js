import test from 'node:test';
import assert from 'node:assert/strict';
import { StreamCore } from '../stream-core.js';
import { ModelServer, mulberry32 } from './model-server.js';

/** Runs one seeded life: ticks, deliveries, faults, pauses and reconnects, in any order. */
function live(seed) {
  const random = mulberry32(seed);
  const pick = (n) => Math.floor(random() * n);
  const server = new ModelServer(random);
  const core = new StreamCore({ window: 1 + pick(6), conflate: random() < 0.5 });
  let connected = false;
  const delivered = [];

  const perform = (effects) => {
    for (const effect of effects) {
      if (effect.kind === 'send' && connected) server.heard(effect.message);
      if (effect.kind === 'reopen') disconnect();
    }
  };
  const connect = () => {
    connected = true;
    server.connected();
    perform(core.opened());
  };
  const disconnect = () => {
    connected = false;
    core.lost();
    server.disconnected();
  };
  const deliver = (frame) => {
    perform(core.received(JSON.stringify(frame)));
    if (core.position.lastApplied !== undefined) {
      const { epoch, lastApplied } = core.position;
      const truth = server.stateAt({ epoch, tickId: lastApplied });
      assert.deepEqual(core.state, truth, `seed ${seed}, ${epoch}:${lastApplied}`);
    }
    assert.ok(core.creditLeft >= 0 && core.creditLeft <= core.window, `seed ${seed}, credit ${core.creditLeft}`);
  };

  for (let step = 0; step < 400; step++) {
    const dice = random();
    if (dice < 0.4) server.tick();
    else if (dice < 0.8) {
      const frame = server.next();
      if (frame === undefined) continue;
      const fault = random();
      if (fault < 0.02 && frame.type === 'delta') continue; // lost: a hole that must be found
      deliver(frame);
      if (frame.type === 'delta') delivered.push(frame);
      // An old one again: once more it would take the state back.
      if (fault > 0.95 && connected && delivered.length > 0) deliver(delivered.at(-1 - pick(Math.min(3, delivered.length))));
    } else if (dice < 0.86) core.pauseCredit();
    else if (dice < 0.93) perform(core.resumeCredit());
    else if (dice < 0.96) connected ? disconnect() : connect();
    else if (dice < 0.965) {
      server.restart();
      if (connected) disconnect();
    } else if (!connected) connect();
  }

  // Undisturbed, it ends at the newest tick.
  if (connected) disconnect();
  perform(core.resumeCredit());
  connect();
  for (let frame; (frame = server.next()) !== undefined; ) deliver(frame);
  const { epoch, tickId } = server.position();
  assert.deepEqual(core.position, { epoch, lastApplied: tickId }, `seed ${seed}`);
}

test('whatever happens, what was applied is exactly the state at that tick', () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${first}`);
  for (let seed = first; seed < first + 300; seed++) live(seed);
});
