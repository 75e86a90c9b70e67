// @ts-check
/** A document: a small graph that several pages edit together, with or without a connection. */
import { SyncClient } from '/client/sync.js';
import { byId, hueOf, complain, element, endpoint, put } from './dom.js';
import { count } from './format.js';
import { GraphDrawing } from './graph-drawing.js';
import { token } from './token.js';

const PATCHES_SHOWN = 8;
const WORDS = ['Sky', 'River', 'Stone', 'Leaf', 'Cloud', 'Sand', 'Moss', 'Rain', 'Fern', 'Wave'];
const OPS = { node: 'nodeId', edge: 'edgeId', property: 'targetId' };

/** @param {{tell: (status: string) => void, isShown: () => boolean}} page */
export function mount({ tell, isShown }) {
  const offline = byId('sync-offline');
  const [label, connect, remove] = ['node-label', 'node-connect', 'node-delete'].map(byId);
  const clientId = `web-${crypto.randomUUID().slice(0, 8)}`;
  offline.checked = false;

  /** @type {SyncClient | undefined} */
  let client = undefined;
  /** @type {number | undefined} */
  let lagMillis = undefined;
  /** @type {number | undefined} */
  let tripMillis = undefined;

  const edit = (/** @type {Record<string, any> & {op: string}} */ change) => {
    try {
      client?.edit(change);
      complain('sync-problem', undefined);
    } catch (error) {
      complain('sync-problem', /** @type {Error} */ (error).message);
    }
  };
  const drawing = new GraphDrawing(/** @type {any} */ (byId('graph')), {
    select: showTools,
    move: (nodeId, place) => edit({ op: 'update_node', nodeId, data: { properties: place } }),
    create: (place) => drawing.select(create(place)),
    remove: removeSelected,
  });

  function open() {
    client?.close();
    byId('patches').replaceChildren();
    const opened = new SyncClient(endpoint(`/sync/${encodeURIComponent(byId('sync-name').value.trim())}`), { clientId, token });
    client = opened;
    lagMillis = tripMillis = undefined;
    opened.on('status', ({ status }) => tell(offline.checked ? 'offline' : status));
    opened.on('change', show);
    opened.on('synced', () => complain('sync-problem', undefined));
    opened.on('accepted', ({ patch, version, roundTripMillis }) => {
      tripMillis = roundTripMillis ?? tripMillis;
      list(version, patch, 'you');
    });
    opened.on('remote', ({ patch, version, lagMillis: lag }) => {
      lagMillis = lag;
      list(version, patch, patch.clientId);
    });
    opened.on('rejected', ({ patch, reason }) => complain('sync-problem', `${patch.op} was rejected: ${reason}`));
    opened.on('problem', ({ code, message }) => complain('sync-problem', `${code}: ${message}`));
    drawing.select(undefined);
    show();
    if (!offline.checked) opened.connect();
  }

  /** @param {{x: number, y: number}} place */
  function create(place) {
    const nodeId = `n_${crypto.randomUUID()}`;
    edit({ op: 'create_node', nodeId, data: { label: WORDS[Math.floor(Math.random() * WORDS.length)], properties: place } });
    return nodeId;
  }

  function removeSelected() {
    const nodeId = drawing.selected;
    if (nodeId === undefined) return;
    drawing.select(undefined);
    edit({ op: 'delete_node', nodeId });
  }

  function show() {
    if (client === undefined) return;
    drawing.show(client.graph, pendingIds(client.pending));
    showTools();
    figures();
  }

  function figures() {
    if (client === undefined) return;
    const { stats, pending, version } = client;
    put('sync-version', count(version));
    put('sync-pending', count(pending.length));
    put('sync-state', pending.length === 0 ? 'all kept' : `${count(pending.length)} waiting`);
    put('sync-trip', tripMillis === undefined ? '–' : `${count(tripMillis)} ms`);
    put('sync-lag', lagMillis === undefined ? '–' : `${count(lagMillis)} ms`);
    put('sync-accepted', count(stats.accepted + stats.ignored));
    put('sync-remote', count(stats.remote));
    put('sync-rejected', count(stats.rejected));
    put('sync-resent', count(stats.resent));
  }

  /** What can be done with the node that is selected. */
  function showTools() {
    const node = client?.graph.nodes.get(drawing.selected ?? '');
    label.disabled = connect.disabled = remove.disabled = node === undefined;
    if (document.activeElement !== label) label.value = node?.label ?? '';
    const others = [...(client?.graph.nodes.values() ?? [])].filter((other) => other !== node);
    connect.replaceChildren(
      element('option', { value: '' }, '–'),
      ...others.map((other) => element('option', { value: other.nodeId }, other.label ?? other.nodeId)),
    );
  }

  /**
   * @param {number} version
   * @param {import('/client/sync.js').Patch} patch
   * @param {string} who
   */
  function list(version, patch, who) {
    const name = /** @type {any} */ (patch)[OPS[/** @type {keyof typeof OPS} */ (patch.op.split('_')[1])]];
    const target = client?.graph.nodes.get(name)?.label ?? '';
    const item = element('li', {}, element('b', {}, String(version)), `${patch.op} ${target}`, element('span', { class: `who ${hueOf(patch.clientId)}` }, who));
    byId('patches').prepend(item);
    while (byId('patches').childElementCount > PATCHES_SHOWN) byId('patches').lastElementChild?.remove();
  }

  byId('sync-form').addEventListener('submit', (event) => {
    event.preventDefault();
    open();
  });
  byId('node-add').addEventListener('click', () => drawing.select(create(drawing.freePlace())));
  label.addEventListener('change', () => edit({ op: 'update_node', nodeId: drawing.selected, data: { label: label.value.trim() || '?' } }));
  connect.addEventListener('change', () => {
    edit({ op: 'create_edge', edgeId: `e_${crypto.randomUUID()}`, data: { fromNodeId: drawing.selected, toNodeId: connect.value } });
    connect.value = '';
  });
  remove.addEventListener('click', removeSelected);
  offline.addEventListener('change', () => (offline.checked ? client?.close() : client?.connect()));
  open();
  setInterval(() => isShown() && figures(), 500);
}

/** @param {import('/client/sync.js').Patch[]} pending */
function pendingIds(pending) {
  return new Set(pending.flatMap(({ nodeId, edgeId, targetId }) => [nodeId, edgeId, targetId]));
}
