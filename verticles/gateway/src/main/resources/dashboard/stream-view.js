// @ts-check
/** The host's figures from one stream, and the flow of the one that is selected. */
import { StreamClient } from '/client/stream.js';
import { byId, endpoint, put } from './dom.js';
import { FlowPanel } from './flow-panel.js';
import { Plots } from './plots.js';
import { token } from './token.js';

/** Small enough that a slow reader is out of credit within seconds, large enough for its stream. */
const WINDOWS = { host: 8, simulator: 256 };
const DRAW_MILLIS = 100;

const [select, slow, conflate] = ['stream-name', 'slow', 'conflate'].map(byId);
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
  return new StreamClient(endpoint(`/stream/${name}`), { window: WINDOWS[name], conflate: conflate.checked, token }).connect();
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

/** @param {{tell: (status: string) => void, isShown: () => boolean}} page */
export function mount({ tell, isShown }) {
  host.on('state', ({ state }) => {
    plots.show(state, Date.now());
    const { name, cores, os } = state.host ?? {};
    const text = [name, os, cores && `${cores} cores`].filter(Boolean).join(' · ');
    put('host-name', text);
  });
  host.on('status', ({ status }) => tell(status));
  tell(host.status);

  select.addEventListener('change', () => follow(/** @type {'host' | 'simulator'} */ (select.value)));
  slow.addEventListener('change', applySpeed);
  conflate.addEventListener('change', applyConflation);

  follow('host');

  let drawnAtMillis = 0;
  requestAnimationFrame(function frame() {
    const nowMillis = Date.now();
    if (nowMillis - drawnAtMillis >= DRAW_MILLIS && isShown()) {
      drawnAtMillis = nowMillis;
      plots.draw(nowMillis);
      panel.draw(nowMillis);
    }
    requestAnimationFrame(frame);
  });
}
