import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph, faultOf } from '../graph.js';

test('nodes and edges come, change and go', () => {
  const graph = folded([
    { op: 'create_node', nodeId: 'a', data: { label: 'Person', properties: { name: 'Ann' } } },
    { op: 'createNode', nodeId: 'b' },
    { op: 'create_edge', edgeId: 'e', data: { fromNodeId: 'a', toNodeId: 'b', label: 'KNOWS' } },
    { op: 'update_node', nodeId: 'a', data: { properties: { age: 7 } } },
    { op: 'setProperty', targetType: 'edge', targetId: 'e', propertyKey: 'since', propertyValue: 2020 },
    { op: 'remove_property', targetType: 'node', targetId: 'a', propertyKey: 'name' },
  ]);
  assert.deepEqual(graph.toJson(), {
    nodes: [{ nodeId: 'a', properties: { age: 7 }, label: 'Person' }, { nodeId: 'b', properties: {} }],
    edges: [{ edgeId: 'e', fromNodeId: 'a', toNodeId: 'b', properties: { since: 2020 }, label: 'KNOWS' }],
  });
});

test('an edge needs both its nodes, and goes with either', () => {
  const graph = folded([
    { op: 'create_node', nodeId: 'a' },
    { op: 'create_edge', edgeId: 'lost', data: { fromNodeId: 'a', toNodeId: 'b' } },
    { op: 'create_node', nodeId: 'b' },
    { op: 'create_edge', edgeId: 'kept', data: { fromNodeId: 'a', toNodeId: 'b' } },
  ]);
  assert.deepEqual([...graph.edges.keys()], ['kept']);
  graph.apply({ op: 'delete_node', nodeId: 'b' });
  assert.equal(graph.edges.size, 0);
});

test('creating what is there replaces it, and its edges stay', () => {
  const graph = folded([
    { op: 'create_node', nodeId: 'a', data: { properties: { x: 1 } } },
    { op: 'create_edge', edgeId: 'e', data: { fromNodeId: 'a', toNodeId: 'a' } },
    { op: 'create_node', nodeId: 'a', data: { label: 'B' } },
  ]);
  assert.deepEqual(graph.nodes.get('a'), { nodeId: 'a', properties: {}, label: 'B' });
  assert.equal(graph.edges.size, 1);
});

test('what is about nothing changes nothing', () => {
  const graph = folded([
    { op: 'update_node', nodeId: 'x', data: { label: 'X' } },
    { op: 'set_property', targetType: 'node', targetId: 'x', propertyKey: 'k', propertyValue: 1 },
    { op: 'delete_edge', edgeId: 'x' },
  ]);
  assert.deepEqual(graph.toJson(), { nodes: [], edges: [] });
  assert.equal(graph.apply({ op: 'paint' }), false);
});

test('a clone goes its own way', () => {
  const graph = folded([{ op: 'create_node', nodeId: 'a', data: { properties: { x: 1 } } }]);
  const clone = graph.clone();
  clone.apply({ op: 'set_property', targetType: 'node', targetId: 'a', propertyKey: 'x', propertyValue: 2 });
  clone.apply({ op: 'create_node', nodeId: 'b' });
  assert.deepEqual(graph.toJson().nodes, [{ nodeId: 'a', properties: { x: 1 } }]);
});

test('any name may be a property, and the world stays as it is', () => {
  const set = (propertyKey) => ({ op: 'set_property', targetType: 'node', targetId: 'a', propertyKey, propertyValue: { evil: 1 } });
  const graph = folded([{ op: 'create_node', nodeId: 'a' }, set('__proto__'), set('constructor')]);
  assert.deepEqual(Object.keys(graph.nodes.get('a').properties), ['__proto__', 'constructor']);
  assert.equal({}.evil, undefined);
});

test('an edit that no server would take names the field', () => {
  for (const [edit, field] of [
    [{}, 'op'],
    [{ op: 'create_node' }, 'nodeId'],
    [{ op: 'deleteEdge', edgeId: '' }, 'edgeId'],
    [{ op: 'create_edge', edgeId: 'e', data: { toNodeId: 'a' } }, 'data.fromNodeId'],
    [{ op: 'create_edge', edgeId: 'e', data: { fromNodeId: 'a' } }, 'data.toNodeId'],
    [{ op: 'set_property', targetType: 'city' }, 'targetType'],
    [{ op: 'set_property', targetType: 'node', targetId: 'a', propertyKey: 'k' }, 'propertyValue'],
    [{ op: 'remove_property', targetType: 'node', targetId: 'a' }, 'propertyKey'],
    [{ op: 'my_own' }, undefined],
  ]) {
    assert.equal(faultOf(edit), field, JSON.stringify(edit));
  }
});

function folded(patches) {
  const graph = new Graph();
  for (const patch of patches) assert.equal(graph.apply(patch), true, patch.op);
  return graph;
}
