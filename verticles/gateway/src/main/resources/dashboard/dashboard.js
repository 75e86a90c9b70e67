// @ts-check
/** The dashboard: the host's figures from one stream, and the flow of the one that is selected. */
import { StreamClient } from '/client/sluice.js';
import { FlowPanel } from './flow-panel.js';
import { Plots } from './plots.js';

/** Small enough that a slow reader is out of credit within seconds, large enough for its stream. */
const WINDOWS = { host: 8, simulator: 256 };
const DRAW_MILLIS = 100;

/** @param {string} id */
const byId = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
const [select, slow, conflate] = ['stream', 'slow', 'conflate'].map(byId);
const plots = new Plots(byId('plots'));
const panel = new FlowPanel();

// A browser may keep the switches of the page's last visit.
select.value = 'host';
slow.checked = conflate.checked = false;
const host = connect('host');
/** @type {StreamClient} */
let followed = host;
let hostConflates = false;

/** @param {'host' | 'simulator'} name */
function connect(name) {
  const url = new URL(`/stream/${name}`, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new StreamClient(url.href, { window: WINDOWS[name], conflate: conflate.checked }).connect();
}

/** @param {'host' | 'simulator'} name */
function follow(name) {
  if (followed === host) {
    host.resumeCredit();
  } else {
    followed.close();
  }
  followed = name === 'host' ? host : connect(name);
  panel.follow(followed);
  if (followed === host) applyConflation();
  applySpeed();
}

/** Only a change is worth the reconnect that it costs. */
function applyConflation() {
  if (followed === host) {
    if (hostConflates === conflate.checked) return;
    hostConflates = conflate.checked;
  }
  followed.configure({ conflate: conflate.checked });
}

function applySpeed() {
  if (slow.checked) {
    followed.pauseCredit();
  } else {
    followed.resumeCredit();
  }
}

host.on('state', ({ state }) => {
  plots.show(state, Date.now());
  const { name, cores, os } = state.host ?? {};
  const text = [name, os, cores && `${cores} cores`].filter(Boolean).join(' · ');
  if (byId('host-name').textContent !== text) byId('host-name').textContent = text;
});
host.on('status', ({ status }) => {
  byId('status').textContent = status;
  byId('status').dataset.status = status;
});

select.addEventListener('change', () => follow(/** @type {'host' | 'simulator'} */ (select.value)));
slow.addEventListener('change', applySpeed);
conflate.addEventListener('change', applyConflation);

follow('host');

let drawnAtMillis = 0;
requestAnimationFrame(function frame() {
  const nowMillis = Date.now();
  if (nowMillis - drawnAtMillis >= DRAW_MILLIS) {
    drawnAtMillis = nowMillis;
    plots.draw(nowMillis);
    panel.draw(nowMillis);
  }
  requestAnimationFrame(frame);
});
