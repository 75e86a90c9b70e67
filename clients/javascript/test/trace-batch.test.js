import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeDeltaMessage } from '../trace-batch.js';

const fixture = JSON.parse(readFileSync(new URL('fixtures/delta-batch.json', import.meta.url), 'utf8'));
const frame = () => new Uint8Array(Buffer.from(fixture.frame, 'base64'));

test('a batch that the server made is read as the events that went in', async () => {
  const batch = await decodeDeltaMessage(frame());
  assert.deepEqual(batch.events, fixture.events);
  const { sessionId, epoch, from, to } = batch;
  assert.deepEqual({ sessionId, epoch, from, to }, { sessionId: 'swarm-1', epoch: 7, from: 101, to: 150 });
});

test('an ArrayBuffer, as browsers deliver it, will do', async () => {
  const bytes = frame();
  const batch = await decodeDeltaMessage(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  assert.equal(batch.events.length, 50);
});

test('the events take far more bytes as JSON', () => {
  const plain = fixture.events.reduce((bytes, event) => bytes + JSON.stringify(event).length, 0);
  assert.ok(frame().length < 0.3 * plain, `${frame().length} of ${plain}`);
});

test('damage is told, not read', async () => {
  for (const [at, what] of [[0, /delta form/], [4, /length/], [40, /checksum/]]) {
    const damaged = frame();
    damaged[at] ^= 1;
    await assert.rejects(decodeDeltaMessage(damaged), what);
  }
  await assert.rejects(decodeDeltaMessage(new Uint8Array(5)), /header/);
});
