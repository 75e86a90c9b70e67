import test from 'node:test';
import assert from 'node:assert/strict';
import { StreamClient } from '../stream.js';

/** A socket whose other end is the test. */
class ScriptedSocket {
  static made = [];
  readyState = 0;
  sent = [];
  constructor(url, protocols) {
    this.url = url;
    this.protocols = protocols;
    ScriptedSocket.made.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  end(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 2;
  }
}

function connect(t, options = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  ScriptedSocket.made = [];
  const client = new StreamClient('ws://x/stream/host', { window: 4, WebSocket: ScriptedSocket, backoff: { baseMillis: 100 }, random: () => 0, ...options }).connect();
  t.after(() => client.close());
  const socket = ScriptedSocket.made[0];
  socket.open();
  socket.hear({ type: 'welcome', maxWindow: 4, epoch: 'e1', tickId: 1 });
  socket.hear({ type: 'snapshot', tickId: 1, state: { count: 1 }, epoch: 'e1' });
  return { client, socket };
}

test('it speaks sluice.v1.json and becomes live with its first state', (t) => {
  const { client, socket } = connect(t, { token: 'abc' });
  assert.deepEqual(socket.protocols, ['sluice.v1.json', 'sluice.bearer.abc']);
  assert.equal(client.status, 'live');
  assert.deepEqual(client.state, { count: 1 });
});

test('a lost connection is resumed', (t) => {
  const { client, socket } = connect(t);
  socket.end(1006);
  assert.equal(client.status, 'waiting');
  t.mock.timers.tick(50);
  ScriptedSocket.made[1].open();
  const [hello] = ScriptedSocket.made[1].sent;
  assert.deepEqual(hello, { type: 'hello', wantWindow: 4, resume: { lastApplied: 1 }, epoch: 'e1' });
});

test("it comes back no earlier than the server's bye says", (t) => {
  const { socket } = connect(t);
  socket.hear({ type: 'bye', reason: 'draining', reconnectAfterMs: 2_000 });
  socket.end(1012);
  t.mock.timers.tick(1_999);
  assert.equal(ScriptedSocket.made.length, 1);
  t.mock.timers.tick(1);
  assert.equal(ScriptedSocket.made.length, 2);
});

test('a code that would only repeat ends it', (t) => {
  const { client, socket } = connect(t);
  socket.end(4403);
  t.mock.timers.tick(60_000);
  assert.equal(client.status, 'closed');
  assert.equal(ScriptedSocket.made.length, 1);
});

test('a hole is reported and the client reconnects', (t) => {
  const { client, socket } = connect(t);
  const problems = [];
  client.on('problem', ({ code }) => problems.push(code));
  socket.hear({ type: 'delta', tickId: 5, payload: {}, epoch: 'e1' });
  assert.deepEqual(problems, ['hole']);
  t.mock.timers.tick(50);
  assert.equal(ScriptedSocket.made.length, 2);
});

test('after close nothing comes', (t) => {
  const { client, socket } = connect(t);
  client.on('state', () => client.close());
  socket.hear({ type: 'delta', tickId: 2, payload: { count: 2 }, epoch: 'e1' });
  t.mock.timers.tick(60_000);
  assert.equal(client.status, 'closed');
  assert.equal(ScriptedSocket.made.length, 1);
});
