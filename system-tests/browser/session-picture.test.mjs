/** What the page makes of a session's events, without a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { SessionPicture } = await load('session-picture.js');
const START = Date.UTC(2026, 0);

function event(n, more = {}) {
  return { id: `e${n}`, traceId: `t${n}`, sessionId: 's', agentId: `a${n % 2}`, type: 'note', phase: 'point', timestamp: START + n, data: {}, ...more };
}

const events = (count, from = 0) => Array.from({ length: count }, (_, i) => event(from + i));

test('however many traces there are, the newest hundred are offered', () => {
  const { traces } = new SessionPicture();
  for (const one of events(50_000)) traces.add(one);
  assert.equal(traces.list.length, 100);
  assert.equal(traces.list[0][0], 't49999');
  assert.equal(traces.list[99][0], 't49900');
});
