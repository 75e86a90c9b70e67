import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SyncCore } from '../sync-core.js';

test('it begins behind what it has, and takes a snapshot', () => {
  const core = new SyncCore({ clientId: 'ann' });
  assert.equal(core.query.toString(), 'fromVersion=0&snapshot=true');
  core.opened(0);
  hear(core, 'sync_state', { version: 7, patches: [], snapshot: { nodes: [{ nodeId: 'a', properties: {} }], edges: [] }, more: true });
  const last = hear(core, 'sync_state', { version: 8, patches: [{ ...node('b'), id: 'p8', serverVersion: 8 }] });
  assert.deepEqual(events(last, 'synced'), [{ version: 8, pending: 0 }]);
  assert.deepEqual([...core.graph.nodes.keys()], ['a', 'b']);
  core.lost();
  assert.equal(core.query.get('fromVersion'), '8');
});

test('an edit is seen at once, and sent when all is loaded', () => {
  const core = new SyncCore({ clientId: 'ann' });
  core.opened(0);
  assert.deepEqual(sent(core.edit('p1', node('a'), 5)), []);
  assert.equal(core.graph.nodes.size, 1);
  assert.equal(core.confirmed.nodes.size, 0);
  const effects = hear(core, 'sync_state', { version: 0, patches: [] });
  assert.deepEqual(sent(effects), [{ type: 'patch', payload: { ...node('a'), id: 'p1', timestamp: 5, clientId: 'ann' } }]);
});

test('accepted patches are confirmed under their version', () => {
  const core = synced();
  core.edit('p1', node('a'), 100);
  const effects = core.received(text('patch_response', { patchId: 'p1', status: 'accepted', serverVersion: 1 }), 140);
  assert.equal(events(effects, 'accepted')[0].roundTripMillis, 40);
  assert.deepEqual([core.version, core.pending.length, core.confirmed.nodes.size], [1, 0, 1]);
});

test('own patches lie on top of what others did before them', () => {
  const core = synced();
  core.edit('p2', property('x', 'mine'), 0);
  core.edit('p3', property('y', 'mine'), 0);
  hear(core, 'patch_broadcast', { ...node('a', { x: 'theirs', z: 'theirs' }), id: 'q1', timestamp: 1, serverVersion: 1 });
  assert.deepEqual(core.graph.nodes.get('a').properties, { x: 'mine', z: 'theirs', y: 'mine' });
  assert.deepEqual(core.confirmed.nodes.get('a').properties, { x: 'theirs', z: 'theirs' });
});

test('an answer may come before the patches of others that precede it', () => {
  const core = synced();
  core.edit('p1', property('x', 1), 0);
  hear(core, 'patch_response', { patchId: 'p1', status: 'accepted', serverVersion: 2 });
  assert.deepEqual([core.version, core.pending.length], [0, 1]);
  assert.deepEqual(core.wake(900), [], 'it was answered: nothing to send');
  hear(core, 'patch_broadcast', { ...node('a'), id: 'q1', timestamp: 0, serverVersion: 1 });
  assert.deepEqual([core.version, core.pending.length], [2, 0]);
  assert.deepEqual(core.graph.nodes.get('a').properties, { x: 1 });
});

test('a hole that stays is asked for', () => {
  const core = synced({ holeMillis: 50 });
  core.received(text('patch_broadcast', { ...node('c'), id: 'q3', timestamp: 0, serverVersion: 3 }), 1_000);
  assert.equal(core.wakeAtMillis, 1_050);
  assert.deepEqual(sent(core.wake(1_049)), []);
  assert.deepEqual(sent(core.wake(1_050)), [{ type: 'sync_request', payload: { fromVersion: 0, snapshot: true } }]);
  assert.deepEqual(sent(core.wake(1_200)), [], 'once is enough');
  hear(core, 'sync_state', { version: 3, patches: ['a', 'b', 'c'].map((id, i) => ({ ...node(id), id: `q${i + 1}`, serverVersion: i + 1 })) });
  assert.deepEqual([core.version, core.stats.holes, core.graph.nodes.size], [3, 1, 3]);
});

test('a rejected patch is undone', () => {
  const core = synced();
  core.edit('p1', node('a'), 0);
  core.edit('p2', node('b'), 0);
  const effects = hear(core, 'patch_response', { patchId: 'p1', status: 'rejected', reason: 'no', code: 'conflict', serverVersion: 0 });
  assert.deepEqual(events(effects, 'rejected').map(({ reason, code }) => [reason, code]), [['no', 'conflict']]);
  assert.deepEqual([...core.graph.nodes.keys()], ['b']);
});

test('over another connection all is sent again, and ignored is as good as accepted', () => {
  const core = synced();
  core.edit('p1', node('a'), 0);
  core.lost();
  core.opened(10);
  const effects = hear(core, 'sync_state', { version: 0, patches: [] });
  assert.deepEqual(sent(effects).map(({ payload }) => payload.id), ['p1']);
  hear(core, 'patch_response', { patchId: 'p1', status: 'ignored', serverVersion: 1 });
  assert.deepEqual([core.version, core.pending.length, core.stats.resent], [1, 0, 1]);
});

test('an own patch that comes with the state was accepted, and is not sent again', () => {
  const core = synced();
  core.edit('p1', node('a'), 0);
  core.lost();
  core.opened(10);
  const effects = hear(core, 'sync_state', { version: 1, patches: [{ ...node('a'), id: 'p1', serverVersion: 1 }] });
  assert.deepEqual(sent(effects), []);
  assert.deepEqual(events(effects, 'accepted').map(({ version }) => version), [1]);
});

test('silence makes it send again, in order', () => {
  const core = synced({ retryMillis: 100 });
  core.edit('p1', node('a'), 0);
  core.edit('p2', node('b'), 60);
  assert.deepEqual(sent(core.wake(99)), []);
  assert.deepEqual(sent(core.wake(100)).map(({ payload }) => payload.id), ['p1', 'p2']);
});

test('not now means later', () => {
  const core = synced();
  core.edit('p1', node('a'), 0);
  core.received(text('error', { message: 'try again', code: 'overloaded', patchId: 'p1' }), 100);
  assert.deepEqual(sent(core.wake(1_099)), []);
  assert.equal(sent(core.wake(1_100)).length, 1);
  assert.equal(core.graph.nodes.size, 1);
});

test('a refusal that names no patch is of the only one on its way', () => {
  const core = synced();
  core.edit('p1', node('a'), 0);
  const effects = hear(core, 'error', { message: 'Invalid patch payload', code: 'invalid_message', field: 'payload.x' });
  assert.deepEqual(events(effects, 'rejected').map(({ patch }) => patch.id), ['p1']);
});

test('where several are on their way, they go one by one until it is found', () => {
  const core = synced();
  for (const id of ['p1', 'p2', 'p3']) core.edit(id, node(id), 0);
  const effects = hear(core, 'error', { message: 'Invalid patch payload', code: 'invalid_message' });
  assert.deepEqual(effects.at(-1), { kind: 'reopen', reason: 'invalid_message' });
  core.lost();
  core.opened(0);
  assert.deepEqual(sent(hear(core, 'sync_state', { version: 0, patches: [] })).map(({ payload }) => payload.id), ['p1']);
  const second = hear(core, 'patch_response', { patchId: 'p1', status: 'accepted', serverVersion: 1 });
  assert.deepEqual(sent(second).map(({ payload }) => payload.id), ['p2']);
  const found = hear(core, 'error', { message: 'Invalid patch payload', code: 'invalid_message' });
  assert.deepEqual(events(found, 'rejected').map(({ patch }) => patch.id), ['p2']);
  assert.deepEqual(sent(found).map(({ payload }) => payload.id), ['p3']);
});

test('a server that has less than this replica is another document: own patches are kept, the rest is not', () => {
  const core = new SyncCore({ clientId: 'ann', restore: { version: 9, graph: { nodes: [{ nodeId: 'old', properties: {} }], edges: [] }, pending: [{ ...node('a'), id: 'p1', timestamp: 0, clientId: 'ann' }] } });
  core.opened(0);
  const effects = hear(core, 'error', { message: 'Invalid sync request payload', code: 'invalid_request', field: 'payload.fromVersion' });
  assert.deepEqual(effects.at(-1), { kind: 'reopen', reason: 'ahead' });
  assert.deepEqual([core.version, [...core.graph.nodes.keys()]], [0, ['a']]);
});

test('a state that nobody asked for is of a document that has begun anew', () => {
  const core = synced();
  hear(core, 'patch_broadcast', { ...node('old'), id: 'q1', timestamp: 0, serverVersion: 1 });
  hear(core, 'sync_state', { version: 1, patches: [{ ...node('new'), id: 'r1', serverVersion: 1 }] });
  assert.deepEqual([...core.graph.nodes.keys()], ['new']);
});

test('a heartbeat is sent before the server would miss it', () => {
  const core = synced({ heartbeatMillis: 20_000 });
  assert.equal(core.wakeAtMillis, 20_000);
  assert.deepEqual(sent(core.wake(20_000)), [{ type: 'heartbeat' }]);
  assert.equal(core.wakeAtMillis, 40_000);
});

test('what is saved goes on in another life', () => {
  const core = synced();
  hear(core, 'patch_broadcast', { ...node('a'), id: 'q1', timestamp: 0, serverVersion: 1 });
  core.edit('p1', node('b'), 0);
  const next = new SyncCore({ clientId: 'ann', restore: JSON.parse(JSON.stringify(core.save)) });
  assert.deepEqual([next.version, [...next.graph.nodes.keys()]], [1, ['a', 'b']]);
  assert.deepEqual(next.pending.map(({ id }) => id), ['p1']);
});

test('edits are refused when they are wrong, or too many wait', () => {
  const core = new SyncCore({ clientId: 'ann', pendingMax: 1 });
  assert.throws(() => core.edit('p1', { op: 'create_node' }, 0), /nodeId/);
  core.edit('p1', node('a'), 0);
  assert.throws(() => core.edit('p2', node('b'), 0), RangeError);
});

test('what cannot be read ends the connection', () => {
  for (const frame of ['nonsense', '{}', text('patch_broadcast', {}), text('sync_state', { version: -1 })]) {
    assert.equal(synced().received(frame, 0).at(-1).kind, 'reopen', frame);
  }
});

function synced(options = {}) {
  const core = new SyncCore({ clientId: 'ann', ...options });
  core.opened(0);
  hear(core, 'sync_state', { version: 0, patches: [] });
  return core;
}

function node(nodeId, properties) {
  return { op: 'create_node', nodeId, data: { properties } };
}

function property(propertyKey, propertyValue) {
  return { op: 'set_property', targetType: 'node', targetId: 'a', propertyKey, propertyValue };
}

function hear(core, type, payload) {
  return core.received(text(type, payload), 0);
}

function text(type, payload) {
  return JSON.stringify({ type, payload });
}

function sent(effects) {
  return effects.filter((effect) => effect.kind === 'send').map((effect) => effect.message);
}

function events(effects, name) {
  return effects.filter((effect) => effect.event === name).map((effect) => effect.detail);
}
