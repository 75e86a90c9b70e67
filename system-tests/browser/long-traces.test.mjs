/** Sessions of more events than a page holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { above, fresh, open, text } from './browser.mjs';

const SERVER = process.env.SLUICE_URL ?? 'http://127.0.0.1:8080';
const PIECE = 1_000;

/** So many events of two agents, each in a trace of its own, in an hour that ended a minute ago. */
async function send(sessionId, count, from = 0, more = {}) {
  const end = Date.now() - 60_000;
  for (let sent = 0; sent < count; sent += PIECE) {
    const events = Array.from({ length: Math.min(PIECE, count - sent) }, (_, i) => {
      const n = from + sent + i;
      return { id: `e${n}`, traceId: `t${n}`, sessionId, agentId: `agent-${n % 2}`, type: 'note', phase: 'point', timestamp: end - 3_600_000 + n * 100, data: {}, ...more };
    });
    let answer;
    do {
      answer = await fetch(new URL('/api/traces', SERVER), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(events) });
      if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 200));
    } while (answer.status === 429);
    assert.equal(answer.status, 202, await answer.text());
  }
}

async function follow(sessionId) {
  const page = await open('traces');
  await page.getByTestId('trace-session').fill(sessionId);
  await page.getByTestId('trace-follow').click();
  return page;
}

function counted(page, agent, events) {
  return page.waitForFunction(([id, wanted]) => document.querySelectorAll(`[data-agent="${id}"] td`)[3]?.textContent === wanted, [agent, events]);
}

test('who comes late sees the newest events, all figures, and what is not shown', async () => {
  const session = fresh('late');
  await send(session, 5_000);
  const page = await follow(session);
  await counted(page, 'agent-0', '2,500');
  await counted(page, 'agent-1', '2,500');
  await text(page, 'trace-older', /[\d,]+ older events are not shown: travel to see their state/);
  await send(session, 10, 5_000);
  await counted(page, 'agent-0', '2,505');
  await text(page, 'trace-mode', /^live/);
});

test('a page goes on for as many events as come', async () => {
  const session = fresh('long');
  const page = await follow(session);
  await send(session, 27_000);
  await above(page, 'trace-events', 26_999);
  await counted(page, 'agent-1', '13,500');
  await text(page, 'trace-older', /[\d,]+ older events are not shown/);
  assert.ok((await page.getByTestId('breakpoint-trace').locator('option').count()) <= 101);
  await send(session, 2, 27_000);
  await counted(page, 'agent-1', '13,501');
});

test('a clock that was not set does not stretch the time', async () => {
  const session = fresh('clock');
  await send(session, 1, 0, { timestamp: 0 });
  await send(session, 10, 1);
  const page = await follow(session);
  await above(page, 'trace-events', 10);
  const first = () => page.getByTestId('trace-time').getAttribute('min').then(Number);
  assert.ok((await first()) > Date.now() - 7_200_000, `${await first()}`);
});
