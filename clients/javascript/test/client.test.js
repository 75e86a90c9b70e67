import test from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../client.js';
import { RoomClient } from '../room.js';
import { SyncClient } from '../sync.js';
import { TraceClient } from '../trace.js';

/** A socket whose other end is the test. */
class ScriptedSocket {
  static made = [];
  readyState = 0;
  sent = [];
  constructor(url) {
    this.url = url;
    ScriptedSocket.made.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  hear(message) {
    this.onmessage({ data: typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message) });
  }
  end(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
  send(data) {
    this.sent.push(typeof data === 'string' ? JSON.parse(data) : data);
  }
  close() {
    this.readyState = 2;
  }
}

function scripted(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  ScriptedSocket.made = [];
  return { WebSocket: ScriptedSocket, backoff: { baseMillis: 100 }, random: () => 0 };
}

test('a room is joined again behind what was heard', (t) => {
  const client = new RoomClient('https://x/ws/lobby?user_id=u', { clientId: 'ann', ...scripted(t) }).connect();
  t.after(() => client.close());
  const [first] = ScriptedSocket.made;
  assert.equal(first.url, 'wss://x/ws/lobby?user_id=u&client_id=ann&envelope=1');
  first.open();
  first.hear({ type: 'SERVER_HELLO', client_id: 'ann', epoch: 4, seq: 2, members: [] });
  assert.equal(client.status, 'live');
  first.hear({ type: 'MESSAGE', epoch: 4, seq: 3, from: 'bob', payload: 1 });
  first.hear({ type: 'BYE', reason: 'draining', reconnectAfterMs: 700 });
  first.end(1012);
  t.mock.timers.tick(700);
  assert.equal(new URL(ScriptedSocket.made[1].url).searchParams.get('resume'), '4:3');
});

test('what is said to a room is sent again when no answer comes', (t) => {
  const options = scripted(t);
  let nowMillis = 0;
  const timers = { nowMillis: () => nowMillis, after: (millis, action) => (setTimeout(action, millis), () => {}) };
  const client = new RoomClient('ws://x/ws/a', { clientId: 'ann', retryMillis: 1_000, ...options, timers }).connect();
  t.after(() => client.close());
  const [socket] = ScriptedSocket.made;
  socket.open();
  socket.hear({ type: 'SERVER_HELLO', client_id: 'ann', epoch: 1, seq: 0, members: [] });
  const id = client.say('hi');
  nowMillis = 1_000;
  t.mock.timers.tick(1_000);
  assert.deepEqual(socket.sent.map((message) => message.id), [id, id]);
});

test('a document is opened again behind its version, and edits wait for that', (t) => {
  const client = new SyncClient('ws://x/sync/plan', { clientId: 'ann', ...scripted(t) }).connect();
  t.after(() => client.close());
  const [first] = ScriptedSocket.made;
  first.open();
  first.hear({ type: 'sync_state', payload: { version: 1, patches: [{ id: 'q', op: 'create_node', nodeId: 'a', serverVersion: 1 }] } });
  first.end(1006);
  client.edit({ op: 'delete_node', nodeId: 'a' });
  assert.equal(client.graph.nodes.size, 0);
  t.mock.timers.tick(50);
  const [, second] = ScriptedSocket.made;
  assert.equal(new URL(second.url).searchParams.get('fromVersion'), '1');
  second.open();
  second.hear({ type: 'sync_state', payload: { version: 1, patches: [] } });
  assert.deepEqual(second.sent.map(({ type }) => type), ['patch']);
});

test('frames that take time to decode keep their order', async (t) => {
  const heard = [];
  const core = { opened: () => [], received: (frame) => (heard.push(frame), []), lost() {} };
  const slow = [];
  const decode = (data) => (data.startsWith('slow') ? new Promise((resolve) => slow.push(() => resolve(data))) : data);
  const client = new Client({ url: () => 'ws://x', core, liveOn: '', provenOn: '', decode }, scripted(t)).connect();
  const [socket] = ScriptedSocket.made;
  socket.open();
  for (const data of ['one', 'slow two', 'three', 'slow four']) socket.hear(data);
  assert.deepEqual(heard, ['one']);
  slow[1]();
  slow[0]();
  await new Promise(setImmediate);
  assert.deepEqual(heard, ['one', 'slow two', 'three', 'slow four']);
  socket.hear('slow five');
  client.close();
  slow[2]();
  await new Promise(setImmediate);
  assert.equal(heard.length, 4, 'nothing of a connection arrives after its end');
});

test('a batch that cannot be decoded ends the connection', async (t) => {
  const client = new TraceClient('ws://x/trace', scripted(t)).connect();
  t.after(() => client.close());
  const problems = [];
  client.on('problem', ({ code }) => problems.push(code));
  ScriptedSocket.made[0].open();
  ScriptedSocket.made[0].hear(new ArrayBuffer(3));
  await new Promise(setImmediate);
  assert.deepEqual([problems, client.status], [['invalid_message'], 'waiting']);
});

test('history is a promise of all its pages', async (t) => {
  const client = new TraceClient('ws://x/trace', scripted(t)).connect();
  t.after(() => client.close());
  const [socket] = ScriptedSocket.made;
  socket.open();
  socket.hear({ type: 'connection', clientId: 'c', serverInfo: {} });
  const history = client.history({ sessionId: 's', start: 0, end: 9 });
  socket.hear({ type: 'historical_data', sessionId: 's', traces: [1], chunkInfo: { isLast: false } });
  socket.hear({ type: 'historical_data', sessionId: 's', traces: [2], chunkInfo: { isLast: true }, next: 'n' });
  socket.hear({ type: 'historical_data', sessionId: 's', traces: [3], chunkInfo: { isLast: true } });
  assert.deepEqual(await history, [1, 2, 3]);
  const failing = client.history({ sessionId: 's', start: 0, end: 9 });
  socket.hear({ type: 'error', error: { code: 'history_error', message: 'no' } });
  await assert.rejects(failing, /history_error: no/);
});
