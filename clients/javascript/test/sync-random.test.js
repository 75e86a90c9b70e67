import test from 'node:test';
import assert from 'node:assert/strict';
import { SyncCore } from '../sync-core.js';
import { ModelDocument } from './model-document.js';
import { mulberry32 } from './model-server.js';

const OPS = ['create_node', 'create_node', 'update_node', 'delete_node', 'create_edge', 'create_edge', 'set_property', 'removeProperty'];

class Replica {
  connection = null;
  edits = [];
  settled = [];

  constructor(name, document) {
    this.name = name;
    this.document = document;
    this.core = new SyncCore({ clientId: name, retryMillis: 100, holeMillis: 60 });
  }

  connect(nowMillis) {
    this.connection = this.document.connect(this.core.query);
    this.perform(this.core.opened(nowMillis));
  }

  disconnect() {
    this.connection = null;
    this.core.lost();
  }

  /** The page is reloaded: what was saved is all that is left. */
  reload() {
    if (this.connection !== null) this.disconnect();
    const restore = JSON.parse(JSON.stringify(this.core.save));
    this.core = new SyncCore({ clientId: this.name, retryMillis: 100, holeMillis: 60, restore });
  }

  edit(random, nowMillis) {
    const pick = (n) => Math.floor(random() * n);
    const id = `${this.name}-${this.edits.length}`;
    const edit = { op: OPS[pick(OPS.length)], nodeId: `n${pick(5)}`, edgeId: `e${pick(4)}` };
    edit.data = { label: id, fromNodeId: `n${pick(5)}`, toNodeId: `n${pick(5)}`, properties: { p: pick(9) } };
    Object.assign(edit, { targetType: random() < 0.7 ? 'node' : 'edge', targetId: `n${pick(5)}`, propertyKey: 'abc'[pick(3)], propertyValue: id });
    this.edits.push(id);
    this.perform(this.core.edit(id, edit, nowMillis));
  }

  deliver(nowMillis) {
    const frame = this.connection?.next();
    if (frame === undefined) return false;
    this.perform(this.core.received(JSON.stringify(frame), nowMillis));
    return true;
  }

  perform(effects) {
    for (const effect of effects) {
      if (effect.kind === 'send') this.connection?.heard(JSON.parse(JSON.stringify(effect.message)));
      if (effect.kind === 'reopen') this.disconnect();
      if (effect.event === 'accepted') this.settled.push(effect.detail.patch.id);
      if (effect.event === 'rejected') this.settled.push(effect.detail.patch.id);
    }
  }

  check(seed) {
    const truth = this.document.graphAt(this.core.version);
    assert.deepEqual(sorted(this.core.confirmed.toJson()), sorted(truth), `seed ${seed}: ${this.name} at ${this.core.version}`);
    const seen = this.core.confirmed.clone();
    for (const patch of this.core.pending) seen.apply(patch);
    assert.deepEqual(this.core.graph.toJson(), seen.toJson(), `seed ${seed}: what ${this.name} sees`);
  }
}

/** Runs one seeded life of a document and two replicas of it. */
function live(seed) {
  const random = mulberry32(seed);
  const document = new ModelDocument(random);
  const replicas = [new Replica('ann', document), new Replica('bob', document)];
  let nowMillis = 0;
  for (let step = 0; step < 300; step++) {
    nowMillis += 5;
    const replica = replicas[Math.floor(random() * 2)];
    const dice = random();
    if (dice < 0.2) replica.edit(random, nowMillis);
    else if (dice < 0.75) replica.deliver(nowMillis);
    else if (dice < 0.88) replica.perform(replica.core.wake(nowMillis));
    else if (dice < 0.97) replica.connection === null ? replica.connect(nowMillis) : random() < 0.5 && replica.disconnect();
    else if (dice < 0.99) replica.reload();
    else document.compact();
    replica.check(seed);
  }
  for (const replica of replicas) {
    if (replica.connection !== null) replica.disconnect();
    replica.connect(nowMillis);
  }
  for (let quiet = 0; quiet < 60; quiet++) {
    nowMillis += 40;
    for (const replica of replicas) {
      replica.perform(replica.core.wake(nowMillis));
      while (replica.deliver(nowMillis));
      replica.check(seed);
    }
  }
  assert.equal(new Set(document.log.map((patch) => patch.id)).size, document.version, `seed ${seed}: a patch is in it twice`);
  for (const replica of replicas) {
    assert.deepEqual(replica.core.pending, [], `seed ${seed}: ${replica.name} still waits`);
    assert.deepEqual(sorted(replica.core.graph.toJson()), sorted(document.graphAt(document.version)), `seed ${seed}: ${replica.name}`);
    assert.equal(replica.core.version, document.version, `seed ${seed}`);
    if (document.isUndecided) continue;
    const own = document.log.filter((patch) => patch.clientId === replica.name).map((patch) => patch.id);
    assert.deepEqual(own, replica.edits.filter((id) => own.includes(id)), `seed ${seed}: ${replica.name}'s order`);
  }
}

/** A snapshot may list in another order than patches did. */
function sorted({ nodes, edges }) {
  const by = (name) => (a, b) => (a[name] < b[name] ? -1 : 1);
  return { nodes: [...nodes].sort(by('nodeId')), edges: [...edges].sort(by('edgeId')) };
}

test('whatever happens, all replicas come to the same graph, with each patch in it once', () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${first}`);
  for (let seed = first; seed < first + 300; seed++) live(seed);
});
