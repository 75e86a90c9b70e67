/**
 * Conversations that run alike in Node and in a page: each function stands for itself, so that its text can be sent to a
 * browser.
 */

/** Speaks with every endpoint that SockJS is in front of, over one transport, and tells what it heard. */
export async function speakSockJs(SockJS, base, transport, room) {
  const WAIT_MILLIS = 20_000;

  function open(path) {
    const socket = new SockJS(base + path, null, { transports: [transport] });
    const heard = [];
    const waiting = [];
    const closed = new Promise((resolve) => (socket.onclose = resolve));
    socket.onmessage = ({ data }) => {
      heard.push(JSON.parse(data));
      waiting.splice(0).forEach((look) => look());
    };
    const opened = new Promise((resolve, reject) => {
      socket.onopen = () => resolve();
      closed.then((event) => reject(new Error(`${path} over ${transport}: ${event.code} ${event.reason}`)));
    });
    opened.catch(() => {});
    return {
      socket, heard, opened, closed,
      say: (message) => socket.send(JSON.stringify(message)),
      message: (wanted) => new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${path} over ${transport} only said ${JSON.stringify(heard).slice(0, 500)}`)),
          WAIT_MILLIS,
        );
        const look = () => {
          const found = heard.find(wanted);
          if (found) {
            clearTimeout(late);
            resolve(found);
          } else {
            waiting.push(look);
          }
        };
        look();
      }),
    };
  }
  const is = (type) => (message) => message.type === type;

  const stream = open('/sockjs/stream');
  await stream.opened;
  stream.say({ type: 'hello', streamId: 'simulator', wantWindow: 5 });
  await stream.message((message) => message.type === 'delta');
  const first = stream.heard.find(is('snapshot')).tickId;
  const ticks = stream.heard.filter(is('delta')).map((delta) => delta.tickId - first);
  stream.socket.close();

  const ann = open(`/sockjs/ws/${room}?client_id=ann`);
  const bob = open(`/sockjs/ws/${room}?client_id=bob&envelope=1`);
  const hello = await ann.message(is('SERVER_HELLO'));
  await bob.message(is('SERVER_HELLO'));
  ann.say({ type: 'greeting', text: 'a % b \u00e9 "q" \u{1F600}' });
  const greeting = (await bob.message(is('MESSAGE'))).payload;
  bob.say({ type: 'SEND', binary: btoa('\u0001\u0002') });
  const wrapped = (await ann.message(is('MESSAGE'))).binary;
  ann.socket.close();
  bob.socket.close();

  const document = open('/sockjs/sync');
  await document.message(is('sync_state'));
  const id = `${transport}-${Math.random()}`;
  document.say({
    type: 'patch',
    payload: { id, timestamp: 1, clientId: 'sockjs', op: 'create_node', nodeId: id, data: {} },
  });
  const patch = (await document.message(is('patch_response'))).payload;
  document.socket.close();

  const traces = open('/sockjs/trace');
  await traces.message(is('connection'));
  traces.say({ type: 'subscribe_session', sessionId: 'of-sockjs' });
  const session = await traces.message(is('session_info'));
  traces.say({ type: 'subscribe_session', sessionId: 'of-sockjs', delta: true });
  const refused = (await traces.message(is('error'))).error;
  traces.socket.close();

  return {
    ticks,
    room: hello.room_id,
    client: hello.client_id,
    greeting,
    wrapped,
    patch: patch.status,
    session: session.sessionId,
    refused: [refused.code, refused.field],
  };
}

/** Uses the event bus as Vert.x's own client does, and tells what came of it. */
export async function speakEventBus(EventBus, url, options, name) {
  const WAIT_MILLIS = 20_000;
  const within = (what, promise) => {
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing came: ${what}`)), WAIT_MILLIS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };
  const open = [];
  const connect = () => {
    const bus = new EventBus(url, { vertxbus_ping_interval: 500, ...options });
    open.push(bus);
    bus.errors = [];
    bus.onerror = (error) => bus.errors.push(error);
    return within('open', new Promise((resolve) => (bus.onopen = () => resolve(bus))));
  };
  const request = (bus, address, body, headers = {}) => within(address, new Promise((resolve, reject) => {
    bus.send(address, body, headers, (error, message) => (error ? reject(error) : resolve(message)));
  }));
  const failure = (promise) => promise.then(() => 'no failure', (error) => error);
  const until = async (what, condition) => {
    const end = Date.now() + WAIT_MILLIS;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`never: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  try {
    const one = await connect();
    const two = await connect();
    const heard = { one: [], two: [] };

    one.registerHandler(`demo.${name}`, (error, message) => heard.one.push(message.body));
    two.registerHandler(`demo.${name}`, (error, message) => heard.two.push(message.body));
    one.registerHandler(`demo.${name}.echo`, (error, message) => {
      if (message.body === 'again?') {
        message.reply('yes', {}, (failed, then) => then.reply({ then: then.body }));
      } else {
        message.reply({ echo: message.body, of: message.headers?.of });
      }
    });
    // A registration is known a moment after it is made: what is sent before reaches nobody.
    const first = async () => {
      for (let tries = 0; tries < 100; tries++) {
        try {
          return (await request(two, `demo.${name}.echo`, tries, { of: 'two' })).body;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      throw new Error('nobody answers');
    };
    const { of } = await first();
    const echo = (await request(two, `demo.${name}.echo`, { deep: [1, 'x', null] })).body.echo;
    const back = await request(two, `demo.${name}.echo`, 'again?');
    const onwards = await within('a reply to a reply', new Promise((resolve, reject) => {
      back.reply('and then', {}, (error, message) => (error ? reject(error) : resolve(message.body)));
    }));

    two.publish(`demo.${name}`, { to: 'all' });
    await until('a publication', () => heard.one.length > 0 && heard.two.length > 0);
    one.send(`demo.${name}`, { to: 'one' });
    await until('a message for one', () => heard.one.length + heard.two.length === 3);
    heard.sent = [...heard.one, ...heard.two].filter((message) => message.to === 'one').length;

    const nobody = await failure(request(two, `demo.${name}.nobody`, 1));
    two.send('forbidden.address', 1);
    two.registerHandler('sluice.gateway.any', () => {});
    two.publish('__vertx.reply.1', 1);
    await until('three refusals', () => two.errors.length === 3);

    return {
      of,
      echo,
      back: back.body,
      onwards,
      published: [heard.one[0], heard.two[0]],
      sent: heard.sent,
      nobody: nobody.failureType,
      refused: two.errors.map((error) => [error.body, error.error.code, error.error.field]),
    };
  } finally {
    open.forEach((bus) => bus.close());
  }
}
