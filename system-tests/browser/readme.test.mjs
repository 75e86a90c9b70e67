/** The examples of the JavaScript client's README, run as they stand there against a running server. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SERVER = new URL(process.env.SLUICE_URL ?? 'http://127.0.0.1:8080');
const CLIENT = new URL('../../clients/javascript/', import.meta.url);
const WAIT_MILLIS = 20_000;

const readme = await readFile(new URL('README.md', CLIENT), 'utf8');

/** Runs a section's example until it has printed what is expected. */
async function run(section, ...expected) {
  const [, code] = readme.slice(readme.indexOf(`\n## ${section}\n`)).match(/```js\n([\s\S]*?)```/);
  const file = fileURLToPath(new URL(`.example-${section}.mjs`, CLIENT));
  await writeFile(file, code.replace('@sluice/client', './sluice.js').replaceAll('localhost:8080', SERVER.host));
  const example = spawn(process.execPath, ['--experimental-websocket', '--no-warnings', file]);
  let output = '';
  try {
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not all was printed in time:\n${output}`)), WAIT_MILLIS);
      const hear = (chunk) => {
        output += chunk;
        if (expected.every((pattern) => pattern.test(output))) {
          clearTimeout(late);
          resolve();
        }
      };
      example.stdout.on('data', hear);
      example.stderr.on('data', hear);
    });
    assert.doesNotMatch(output, /Error/);
  } finally {
    example.kill();
    await rm(file);
  }
}

test('streams', () => run('Streams', /^\d+ \{ usage: /m));
test('rooms', () => run('Rooms', /here: ann, bob/, /ann says \{ type: 'CHAT_MESSAGE'/, /ann is at/, /heard by 1/));
test('documents', () => run('Documents', /kept as \d+ after \d+ ms/, /version \d+ by bob \{/));
test('traces', () => run('Traces', /^planner task start$/m, /stored: \d+/, /hit by \S+ false/, /then: \[ 'planner' \]/));
