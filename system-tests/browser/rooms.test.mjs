/** Two pages in one room. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fitsAPhone, fresh, open, text } from './browser.mjs';

let ann, bob;

beforeEach(async () => {
  const room = fresh('room');
  ann = await join(room, 'Ann');
  bob = await join(room, 'Bob');
  await text(ann, 'room-count', /^2 here/);
});

async function join(room, name) {
  const page = await open('rooms');
  await page.getByTestId('room-self').fill(name);
  await page.getByTestId('room-name').fill(room);
  await page.getByTestId('room-join').click();
  await text(page, 'chat-log', new RegExp(`in the room ${room}`));
  return page;
}

async function say(page, words) {
  await page.getByTestId('chat-text').fill(words);
  await page.getByTestId('chat-send').click();
}

test('members see each other by name, and that one has gone', async () => {
  await text(ann, 'room-members', /Bob/);
  await text(bob, 'room-members', /Ann/);
  await bob.close();
  await text(ann, 'room-count', /^you alone/);
  await text(ann, 'chat-log', /Bob has left/);
});

test('they speak with each other, and learn that they were heard', async () => {
  await say(ann, 'Is the gate open?');
  await text(bob, 'chat-log', /Ann: Is the gate open\?/);
  await text(ann, 'chat-log', /heard by 1/);
  await say(bob, 'Wide open.');
  await text(ann, 'chat-log', /Bob: Wide open\./);
  assert.equal((await ann.getByTestId('chat-log').textContent()).match(/Is the gate open/g).length, 1);
});

test('what is said to one is heard by one', async () => {
  await text(ann, 'room-members', /Bob/);
  await ann.getByTestId('chat-to').selectOption({ label: 'Bob' });
  await say(ann, 'between us');
  await text(bob, 'chat-log', /Ann to you: between us/);
});

test('a cursor is seen where it is moved, by pointer and by keys', async () => {
  const board = ann.getByTestId('room-board');
  const box = await board.boundingBox();
  await ann.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
  const place = (page, x, y) =>
    page.waitForFunction(
      ([wantedX, wantedY]) =>
        [...document.querySelectorAll('.cursor:not(.mine)')].some(
          ({ hidden, dataset }) => !hidden && Math.abs(dataset.x - wantedX) < 10 && Math.abs(dataset.y - wantedY) < 10,
        ),
      [x, y],
    );
  await place(bob, 250, 500);
  await board.focus();
  for (let i = 0; i < 4; i++) await ann.keyboard.press('ArrowRight');
  await place(bob, 350, 500);
});

test('who was offline hears what was missed, and is heard', async () => {
  await bob.getByTestId('room-offline').check();
  await say(ann, 'while you were away');
  await say(bob, 'from the tunnel');
  await text(bob, 'chat-log', /from the tunnel.*waiting/);
  await bob.getByTestId('room-offline').uncheck();
  await text(bob, 'chat-log', /while you were away/);
  await text(ann, 'chat-log', /Bob: from the tunnel/);
  await text(bob, 'room-waiting', /^0$/);
});

test('nothing is wider than a phone', () => fitsAPhone(ann));
