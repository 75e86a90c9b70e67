/** SockJS, the event-bus bridge and event streams, with the clients that people use: in Node and in Chromium. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import EventBus from '@vertx/eventbus-bridge-client.js';
import SockJS from 'sockjs-client';
import { speakEventBus, speakSockJs } from './conversations.mjs';

const URL_OF_SERVER = process.env.SLUICE_URL ?? 'http://127.0.0.1:8080';
const BASE = URL_OF_SERVER.replace(/\/$/, '');
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SOCKJS = createRequire(import.meta.url).resolve('sockjs-client/dist/sockjs.min.js');
const EVENT_BUS = createRequire(import.meta.url).resolve('@vertx/eventbus-bridge-client.js');

let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] });
});
after(() => browser?.close());

/** A page of the server's own origin, without the dashboard's policy for scripts. */
async function page(base = BASE) {
  const opened = await browser.newPage();
  // SockJS's iframes ask for the library where the server says that it is: here it comes from the package.
  await opened.route('**/cdn.jsdelivr.net/**', (route) => route.fulfill({ path: SOCKJS, contentType: 'text/javascript' }));
  await opened.goto(`${base}/health/live`);
  await opened.addScriptTag({ path: SOCKJS });
  await opened.addScriptTag({ path: EVENT_BUS });
  return opened;
}

function assertSockJs(heard, room) {
  assert.ok(heard.ticks.length > 0);
  assert.deepEqual(heard.ticks, heard.ticks.map((_, index) => index + 1));
  assert.deepEqual(
    { ...heard, ticks: [] },
    {
      ticks: [],
      room,
      client: 'ann',
      greeting: { type: 'greeting', text: 'a % b \u00e9 "q" \u{1F600}' },
      wrapped: 'AQI=',
      patch: 'accepted',
      session: 'of-sockjs',
      refused: ['invalid_request', 'delta'],
    },
  );
}

function assertEventBus(heard) {
  assert.deepEqual(heard, {
    of: 'two',
    echo: { deep: [1, 'x', null] },
    back: 'yes',
    onwards: { then: 'and then' },
    published: [{ to: 'all' }, { to: 'all' }],
    sent: 1,
    nobody: 'NO_HANDLERS',
    refused: [
      ['access_denied', 'forbidden', 'address'],
      ['access_denied', 'forbidden', 'address'],
      ['access_denied', 'forbidden', 'address'],
    ],
  });
}

for (const transport of ['websocket', 'xhr-streaming', 'xhr-polling']) {
  test(`sockjs-client in Node over ${transport}`, async () => {
    const room = `node-${transport}`;
    assertSockJs(await speakSockJs(SockJS, BASE, transport, room), room);
  });

  test(`the event bus's client in Node over ${transport}`, async () => {
    const options = { transports: [transport] };
    assertEventBus(await speakEventBus(EventBus, `${BASE}/eventbus`, options, `node-${transport}`));
  });
}

for (const transport of ['websocket', 'xhr-streaming', 'xhr-polling', 'eventsource', 'iframe-eventsource', 'jsonp-polling']) {
  test(`sockjs-client in Chromium over ${transport}`, async () => {
    const room = `chromium-${transport}`;
    const opened = await page();
    const heard = await opened.evaluate(`(${speakSockJs})(SockJS, '${BASE}', '${transport}', '${room}')`);
    await opened.close();
    assertSockJs(heard, room);
  });
}

for (const transport of ['websocket', 'xhr-streaming']) {
  test(`the event bus's client in Chromium over ${transport}`, async () => {
    const opened = await page();
    const heard = await opened.evaluate(
      `(${speakEventBus})(EventBus, '${BASE}/eventbus', {transports: ['${transport}']}, 'chromium-${transport}')`,
    );
    await opened.close();
    assertEventBus(heard);
  });
}

test('the bridge on a plain WebSocket in Chromium', async () => {
  const opened = await page();
  const heard = await opened.evaluate(
    ([url]) => new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      const answers = [];
      socket.onerror = () => reject(new Error('the socket fails'));
      socket.onopen = () => {
        socket.send(JSON.stringify({ type: 'register', address: 'demo.plain' }));
        const publish = setInterval(() => {
          socket.send(JSON.stringify({ type: 'publish', address: 'demo.plain', body: 7, headers: { h: 'x' } }));
        }, 50);
        socket.onmessage = ({ data }) => {
          clearInterval(publish);
          answers.push(JSON.parse(data));
          if (answers.length === 1) socket.send('{"type":"send"}');
          if (answers.at(-1).type === 'err') resolve([answers[0], answers.at(-1).body]);
        };
      };
    }),
    [`${BASE.replace('http', 'ws')}/eventbus/websocket`],
  );
  await opened.close();
  assert.deepEqual(heard, [{ type: 'rec', address: 'demo.plain', body: 7, headers: { h: 'x' } }, 'missing_address']);
});

/** Connections that can be cut. */
async function cuttable() {
  const { hostname, port } = new URL(BASE);
  const sockets = new Set();
  const proxy = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    for (const [socket, other] of [[near, far], [far, near]]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => proxy.close(),
  };
}

test("Chromium's EventSource goes on where it was when its connection is cut", async () => {
  const line = await cuttable();
  const opened = await page(line.url);
  await opened.evaluate(() => {
    window.heard = [];
    window.opens = 0;
    window.source = new EventSource('/sse/stream/simulator');
    source.onopen = () => opens++;
    source.onmessage = ({ data, lastEventId }) => heard.push({ ...JSON.parse(data), lastEventId });
  });
  const deltas = (least) => opened.waitForFunction(
    (n) => heard.filter((message) => message.type === 'delta').length > n, least);
  await deltas(50);
  line.cut();
  await opened.waitForFunction(() => opens > 1);
  const before = await opened.evaluate(() => heard.filter((message) => message.type === 'delta').length);
  await deltas(before + 50);
  const heard = await opened.evaluate(() => {
    source.close();
    return heard;
  });
  await opened.close();
  line.close();

  const welcomes = heard.filter((message) => message.type === 'welcome');
  assert.deepEqual(welcomes.map((welcome) => welcome.recovered), [undefined, true]);
  const ticks = heard.filter((message) => message.type === 'delta').map((delta) => delta.tickId);
  assert.deepEqual(ticks, ticks.map((_, index) => ticks[0] + index));
  assert.equal(heard.filter((message) => message.type === 'snapshot').length, 1);
  const last = heard.at(-1);
  assert.equal(last.lastEventId, `${last.epoch}-${last.tickId}`);
});

test("Chromium's EventSource hears a room and a trace session, and gives up where it may not come in", async () => {
  const opened = await page();
  const room = `watched-${Math.random()}`;
  const heard = await opened.evaluate(async ([name]) => {
    const all = [];
    const listen = (path) => new Promise((resolve) => {
      const source = new EventSource(path);
      source.onopen = () => resolve(source);
      source.onmessage = ({ data }) => all.push(JSON.parse(data));
    });
    const sources = [await listen(`/sse/ws/${name}`), await listen(`/sse/trace/${name}?agents=a`)];
    const until = async (type) => {
      while (!all.some((message) => message.type === type)) await new Promise((next) => setTimeout(next, 20));
    };
    await until('SERVER_HELLO');
    await until('initial_traces');
    await fetch(`/api/rooms/${name}/messages`, { method: 'POST', body: 'hi\nthere' });
    const event = (id, agentId) => ({ id, traceId: 't', sessionId: name, agentId, type: 'task', timestamp: Date.now() });
    await fetch('/api/traces', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify([event('1', 'b'), event('2', 'a')]),
    });
    await until('MESSAGE');
    await until('trace_event');
    sources.forEach((source) => source.close());
    const refused = new EventSource('/sse/stream/nowhere');
    await new Promise((resolve) => (refused.onerror = resolve));
    const find = (type) => all.filter((message) => message.type === type);
    return {
      members: find('SERVER_HELLO')[0].member_count,
      text: find('MESSAGE')[0].text,
      events: find('trace_event').map((message) => message.data.id),
      refused: refused.readyState,
    };
  }, [room]);
  await opened.close();
  assert.deepEqual(heard, { members: 0, text: 'hi\nthere', events: ['2'], refused: 2 });
});
