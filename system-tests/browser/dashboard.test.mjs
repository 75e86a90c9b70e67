/**
 * The dashboard in a real browser, against a running server.
 * SLUICE_URL: its address. CHROMIUM: the browser's path.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { chromium } from 'playwright-core';

const URL = process.env.SLUICE_URL ?? 'http://127.0.0.1:8080';
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const WAIT_MILLIS = 20_000;
const ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

let browser, page, complaints;

before(async () => {
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
});
after(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MILLIS);
  complaints = [];
  // Chromium reports a violated Content-Security-Policy as an error on the console.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  await page.goto(URL);
  await attribute('connection-status', 'status', ['live']);
});
afterEach(async () => {
  await page.close();
  assert.deepEqual(complaints, []);
});

/** Awaits that an element's data attribute has one of the values. */
function attribute(testId, name, values) {
  return page.waitForFunction(
    ([id, key, allowed]) => allowed.includes(document.querySelector(`[data-testid="${id}"]`).dataset[key]),
    [testId, name, values],
  );
}

async function figure(testId) {
  return Number((await page.getByTestId(testId).textContent()).replaceAll(',', ''));
}

/** Awaits a counter above the given value. */
function above(testId, value) {
  return page.waitForFunction(
    ([id, least]) => Number(document.querySelector(`[data-testid="${id}"]`).textContent.replaceAll(',', '')) > least,
    [testId, value],
  );
}

test('shows figures of the host', async () => {
  for (const [id, pattern] of [['cpu', '\\d %'], ['memory', '\\d .iB of \\d'], ['heap', '\\d .iB of \\d'], ['load', '\\d\\.\\d\\d']]) {
    await page.waitForFunction(
      ([testId, source]) => new RegExp(source).test(document.querySelector(`[data-testid="${testId}"]`).textContent),
      [`value-${id}`, pattern],
    );
  }
  await above('flow-deltas', 3);
});

test('a slow reader gets snapshots instead of deltas, and the deltas come back', async () => {
  await above('flow-deltas', 2);
  await page.getByTestId('be-slow').check();
  await attribute('flow-mode', 'mode', ['snapshot', 'paused']);
  await page.waitForFunction(() => document.querySelector('[data-testid="flow-credit"]').textContent.startsWith('0 '));
  const slow = { deltas: await figure('flow-deltas'), snapshots: await figure('flow-snapshots') };
  await above('flow-snapshots', slow.snapshots + 1);
  assert.equal(await figure('flow-deltas'), slow.deltas);

  await page.getByTestId('be-slow').uncheck();
  await attribute('flow-mode', 'mode', ['live']);
  await above('flow-deltas', slow.deltas + 2);
});

test('the flow of another stream can be followed', async () => {
  await page.getByTestId('stream-select').selectOption('simulator');
  await above('flow-deltas', 50);
  await attribute('flow-mode', 'mode', ['live']);
});

test('conflation is asked for by a new hello that resumes', async () => {
  await above('flow-deltas', 2);
  const before = await figure('flow-tick');
  await page.getByTestId('conflate').check();
  await above('flow-tick', before + 2);
  await attribute('connection-status', 'status', ['live']);
});

test('nothing is wider than a phone', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
});
