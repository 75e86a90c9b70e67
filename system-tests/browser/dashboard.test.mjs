/** The streams of the dashboard, and its tabs. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { above, attribute, figure, fitsAPhone, open, text } from './browser.mjs';

let page;

beforeEach(async () => {
  page = await open();
});

test('shows figures of the host', async () => {
  await text(page, 'value-cpu', /\d %/);
  await text(page, 'value-memory', /\d .iB of \d/);
  await text(page, 'value-heap', /\d .iB of \d/);
  await text(page, 'value-load', /\d\.\d\d/);
  await above(page, 'flow-deltas', 3);
});

test('a slow reader gets snapshots instead of deltas, and the deltas come back', async () => {
  await above(page, 'flow-deltas', 2);
  await page.getByTestId('be-slow').check();
  await attribute(page, 'flow-mode', 'mode', ['snapshot', 'paused']);
  await text(page, 'flow-credit', /^0 /);
  const slow = { deltas: await figure(page, 'flow-deltas'), snapshots: await figure(page, 'flow-snapshots') };
  await above(page, 'flow-snapshots', slow.snapshots + 1);
  assert.equal(await figure(page, 'flow-deltas'), slow.deltas);

  await page.getByTestId('be-slow').uncheck();
  await attribute(page, 'flow-mode', 'mode', ['live']);
  await above(page, 'flow-deltas', slow.deltas + 2);
});

test('the flow of another stream can be followed', async () => {
  await page.getByTestId('stream-select').selectOption('simulator');
  await above(page, 'flow-deltas', 50);
  await attribute(page, 'flow-mode', 'mode', ['live']);
});

test('conflation is asked for by a new hello that resumes', async () => {
  await above(page, 'flow-deltas', 2);
  const before = await figure(page, 'flow-tick');
  await page.getByTestId('conflate').check();
  await above(page, 'flow-tick', before + 2);
  await attribute(page, 'connection-status', 'status', ['live']);
});

test('the arrow keys go from tab to tab, and only the chosen one can be reached by Tab', async () => {
  await page.getByTestId('tab-stream').focus();
  await page.keyboard.press('ArrowRight');
  await page.getByTestId('room-board').waitFor({ state: 'visible' });
  await text(page, 'chat-log', /in the room/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-rooms');
  assert.deepEqual(await page.locator('[role="tab"]').evaluateAll((tabs) => tabs.map((tab) => tab.tabIndex)), [-1, 0, -1, -1]);
  assert.equal(await page.getByTestId('stream-select').isVisible(), false);
  await page.keyboard.press('Home');
  await page.getByTestId('stream-select').waitFor({ state: 'visible' });
});

test('nothing is wider than a phone', () => fitsAPhone(page));
