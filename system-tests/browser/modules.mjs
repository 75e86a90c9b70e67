/**
 * The dashboard's modules for Node, whose tests need no browser. Beside them
 * stands no package.json to say what they are: all that is there is served.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DASHBOARD = fileURLToPath(new URL('../../verticles/gateway/src/main/resources/dashboard', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
cpSync(DASHBOARD, folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');

/** @param {string} name such as `format.js` */
export const load = (name) => import(pathToFileURL(join(folder, name)).href);
