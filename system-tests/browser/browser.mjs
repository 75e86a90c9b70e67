/**
 * A real browser for the tests, and pages that must not complain.
 * SLUICE_URL: the running server's address. CHROMIUM: the browser's path.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';

const URL = process.env.SLUICE_URL ?? 'http://127.0.0.1:8080';
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const WAIT_MILLIS = 20_000;
const ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Pages that wait for each other must not sleep because another is in front.
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
];

let browser;
let pages = [];
let complaints = [];

before(async () => {
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
});
after(() => browser?.close());

/** Every page of a test is closed after it, and nothing may have been complained of. */
afterEach(async () => {
  for (const page of pages) await page.close();
  const heard = complaints;
  pages = [];
  complaints = [];
  assert.deepEqual(heard, []);
});

/** Opens the dashboard at one of its views, and waits for its connection. */
export async function open(view = '') {
  const page = await browser.newPage();
  pages.push(page);
  page.setDefaultTimeout(WAIT_MILLIS);
  // Chromium reports a violated Content-Security-Policy as an error on the console.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  await page.goto(`${URL}/#${view}`);
  await attribute(page, 'connection-status', 'status', ['live']);
  return page;
}

/** Awaits that an element's data attribute has one of the values. */
export function attribute(page, testId, name, values) {
  return page.waitForFunction(
    ([id, key, allowed]) => allowed.includes(document.querySelector(`[data-testid="${id}"]`).dataset[key]),
    [testId, name, values],
  );
}

/** Awaits that an element's text matches. */
export function text(page, testId, pattern) {
  return page.waitForFunction(
    ([id, source]) => new RegExp(source).test(document.querySelector(`[data-testid="${id}"]`).textContent),
    [testId, pattern.source],
  );
}

/** A counter as it stands. */
export async function figure(page, testId) {
  return Number((await page.getByTestId(testId).textContent()).replaceAll(',', ''));
}

/** Awaits a counter above the given value. */
export function above(page, testId, value) {
  return page.waitForFunction(
    ([id, least]) => Number(document.querySelector(`[data-testid="${id}"]`).textContent.replaceAll(',', '')) > least,
    [testId, value],
  );
}

/** Awaits so many elements. */
export function many(page, selector, count) {
  return page.waitForFunction(([wanted, n]) => document.querySelectorAll(wanted).length === n, [selector, count]);
}

/** Nothing is wider than a phone. */
export async function fitsAPhone(page) {
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
}

/** A name that no other test uses. */
export function fresh(name) {
  return `${name}-${crypto.randomUUID().slice(0, 8)}`;
}
