// @ts-check
/** The tabs. A view is loaded, and connects, when it is first looked at. */
import { byId, put } from './dom.js';
import './token.js';

const VIEWS = {
  stream: () => import('./stream-view.js'),
  rooms: () => import('./rooms-view.js'),
  sync: () => import('./sync-view.js'),
  traces: () => import('./trace-view.js'),
};

/** @typedef {keyof typeof VIEWS} Name */

const names = /** @type {Name[]} */ (Object.keys(VIEWS));
const tabs = names.map((name) => byId(`tab-${name}`));
/** What each view says of its connection. @type {Map<Name, string>} */
const statuses = new Map();
/** @type {Set<Name>} */
const mounted = new Set();
/** @type {Name} */
let shown = 'stream';

/** @param {Name} name */
async function show(name) {
  shown = name;
  for (const [i, other] of names.entries()) {
    const isShown = other === name;
    tabs[i].setAttribute('aria-selected', String(isShown));
    tabs[i].tabIndex = isShown ? 0 : -1;
    byId(`view-${other}`).hidden = !isShown;
  }
  tell();
  if (!mounted.has(name)) {
    mounted.add(name);
    const view = await VIEWS[name]();
    view.mount({
      tell: (/** @type {string} */ status) => {
        statuses.set(name, status);
        tell();
      },
      isShown: () => shown === name && !document.hidden,
    });
  }
}

/** The header speaks of the view that is looked at. */
function tell() {
  const status = statuses.get(shown) ?? 'connecting';
  put('status', status);
  byId('status').dataset.status = status;
}

function fromAddress() {
  const name = /** @type {Name} */ (location.hash.slice(1));
  show(names.includes(name) ? name : 'stream');
}

for (const [i, tab] of tabs.entries()) {
  tab.addEventListener('click', () => {
    location.hash = names[i];
  });
}
byId('tabs').addEventListener('keydown', (event) => {
  const at = tabs.indexOf(/** @type {HTMLInputElement} */ (event.target));
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  next.focus();
  next.click();
});
addEventListener('hashchange', fromAddress);
fromAddress();
