/** Two pages with one document. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { above, figure, fitsAPhone, fresh, many, open, text } from './browser.mjs';

let ann, bob, document;

beforeEach(async () => {
  document = fresh('doc');
  ann = await openDocument();
  bob = await openDocument();
});

async function openDocument() {
  const page = await open('sync');
  await page.getByTestId('sync-name').fill(document);
  await page.getByTestId('sync-open').click();
  await text(page, 'connection-status', /^live/);
  return page;
}

async function add(page, label) {
  await page.getByTestId('node-add').click();
  await page.getByTestId('node-label').fill(label);
  await page.getByTestId('node-label').press('Enter');
}

/** Labels and the places of nodes, and how many edges there are: what people see. */
function drawing(page) {
  return page.getByTestId('graph').evaluate((graph) => ({
    nodes: [...graph.querySelectorAll('[data-node]')].map((node) => `${node.textContent} ${node.getAttribute('transform')}`).sort(),
    edges: graph.querySelectorAll('[data-edge]').length,
  }));
}

async function assertSame() {
  await Promise.all([text(ann, 'sync-pending', /^0$/), text(bob, 'sync-pending', /^0$/)]);
  const version = Math.max(await figure(ann, 'sync-version'), await figure(bob, 'sync-version'));
  await Promise.all([above(ann, 'sync-version', version - 1), above(bob, 'sync-version', version - 1)]);
  assert.deepEqual(await drawing(ann), await drawing(bob));
}

test('what one draws, the other sees', async () => {
  await add(ann, 'Spring');
  await add(ann, 'Mill');
  await ann.getByTestId('node-connect').selectOption({ label: 'Spring' });
  await many(bob, '[data-edge]', 1);
  await text(bob, 'graph', /Mill/);
  await assertSame();
  assert.equal(await figure(ann, 'sync-version'), 5);
});

test('a node that is dragged moves on the other page, and keys move it as well', async () => {
  await add(ann, 'Boat');
  await many(bob, '[data-node]', 1);
  const before = await bob.locator('[data-node]').getAttribute('transform');
  const box = await ann.locator('[data-node]').boundingBox();
  await ann.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await ann.mouse.down();
  await ann.mouse.move(box.x + 120, box.y + 90, { steps: 5 });
  await ann.mouse.up();
  await bob.waitForFunction((old) => globalThis.document.querySelector('[data-node]').getAttribute('transform') !== old, before);
  await bob.locator('[data-node]').focus();
  await bob.keyboard.press('ArrowLeft');
  await assertSame();
  await bob.keyboard.press('Delete');
  await many(ann, '[data-node]', 0);
});

test('what both change while one is offline is merged when it is back', async () => {
  await add(ann, 'Shore');
  // The name comes behind the node.
  await text(bob, 'graph', /Shore/);
  await bob.getByTestId('sync-offline').check();
  await add(bob, 'Island');
  await bob.getByTestId('node-connect').selectOption({ label: 'Shore' });
  await text(bob, 'sync-state', /^3 waiting/);
  await add(ann, 'Bridge');
  await many(ann, '[data-node]', 2);

  await bob.getByTestId('sync-offline').uncheck();
  await many(ann, '[data-node]', 3);
  await many(ann, '[data-edge]', 1);
  await many(bob, '[data-node]', 3);
  await assertSame();
});

test('a page that is opened later loads what is there', async () => {
  await add(ann, 'Old');
  await text(ann, 'sync-pending', /^0$/);
  const late = await openDocument();
  await text(late, 'graph', /Old/);
});

test('nothing is wider than a phone', () => fitsAPhone(ann));
