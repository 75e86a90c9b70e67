/** A session of agents, which the page itself sends as a producer. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { above, figure, fitsAPhone, many, open, text } from './browser.mjs';

let page;

beforeEach(async () => {
  page = await open('traces');
  await page.getByTestId('trace-demo').click();
  await above(page, 'trace-events', 20);
});

async function travelTo(share) {
  await page.getByTestId('trace-time').evaluate((slider, part) => {
    slider.value = String(Number(slider.min) + part * (Number(slider.max) - Number(slider.min)));
    slider.dispatchEvent(new Event('input'));
  }, share);
}

test('agents are seen at work as it happens', async () => {
  await many(page, '[data-agent]', 4);
  await text(page, 'agents', /planner.*working|working.*planner/);
  const before = await figure(page, 'trace-events');
  await above(page, 'trace-events', before + 10);
  assert.equal(await figure(page, 'trace-gaps'), 0);
  await text(page, 'trace-newest', /model_call|tool_call/);
});

test('the slider goes to the state at a time, and back to live', async () => {
  await above(page, 'trace-events', 60);
  const counted = () => page.locator('[data-agent="planner"] td').nth(3).textContent().then(Number);
  await travelTo(0.1);
  await text(page, 'trace-mode', /^travelling/);
  await text(page, 'agents-caption', /Agents at \d\d:\d\d/);
  const then = await counted();
  await page.getByTestId('trace-live').click();
  await text(page, 'agents-caption', /Agents now/);
  assert.ok((await counted()) > then, 'more has happened since');
});

test('a breakpoint lights up when it is hit, and stops the view until it goes on', async () => {
  await page.getByTestId('breakpoint-trace').selectOption({ index: 0 });
  await page.getByTestId('breakpoint-condition').fill("event.phase == 'start'");
  await page.getByTestId('breakpoint-pause').check();
  await page.getByTestId('breakpoint-set').click();
  await text(page, 'breakpoints', /hit by \w+ start, paused/);
  await text(page, 'trace-mode', /^paused/);
  const paused = await figure(page, 'trace-events');
  await page.getByRole('button', { name: /remove the breakpoint/ }).click();
  await page.getByTestId('trace-resume').click();
  await above(page, 'trace-events', paused);
  await text(page, 'trace-mode', /^live/);
});

test('a filter shows only what it lets through, and a wrong one says why', async () => {
  await page.getByTestId('trace-where').fill('event.duration >');
  await page.getByTestId('trace-filter').click();
  await page.getByTestId('trace-problem').waitFor({ state: 'visible' });
  await page.getByTestId('trace-where').fill("event.type == 'task'");
  await page.getByTestId('trace-filter').click();
  await page.getByTestId('trace-problem').waitFor({ state: 'hidden' });
  // Without the filter, steps of four agents at work lie between any three of these.
  await text(page, 'trace-newest', /^([\d.]+task (start|complete)[a-z]+){3}/);
});

test('agents can be left out', async () => {
  await many(page, '[data-agent]', 4);
  await page.getByRole('checkbox', { name: 'show coder' }).uncheck();
  const events = (agent) => page.locator(`[data-agent="${agent}"] td`).nth(3).textContent().then(Number);
  // Those that were on their way when the filter was applied may still come.
  const tester = await events('tester');
  await page.waitForFunction((least) => Number(document.querySelectorAll('[data-agent="tester"] td')[3].textContent) > least + 3, tester);
  const coder = await events('coder');
  await page.waitForFunction((least) => Number(document.querySelectorAll('[data-agent="tester"] td')[3].textContent) > least + 8, tester);
  assert.equal(await events('coder'), coder);
});

test('another page finds the session with all its events', async () => {
  await page.waitForFunction(() => !document.querySelector('[data-testid="trace-demo"]').disabled);
  const session = await page.getByTestId('trace-session').inputValue();
  const other = await open('traces');
  await other.getByTestId('trace-session').fill(session);
  await other.getByTestId('trace-follow').click();
  const all = await figure(page, 'trace-events');
  await above(other, 'trace-events', all - 1);
  assert.equal(await figure(other, 'trace-events'), all);
});

test('nothing is wider than a phone', () => fitsAPhone(page));
