// @ts-check
/** A session of agents: what they do now, what they did at any time, and what to stop at. */
import { TraceClient } from '/client/trace.js';
import { AgentTable } from './agent-table.js';
import { Breakpoints } from './breakpoints.js';
import { byId, complain, element, endpoint, Palette, put } from './dom.js';
import { count } from './format.js';
import { SessionPast } from './session-past.js';
import { SessionPicture } from './session-picture.js';
import { Timeline } from './timeline.js';
import { token } from './token.js';
import { sendDemo } from './trace-demo.js';

const DEMO_MILLIS = 8_000;
const DRAW_MILLIS = 120;
const NEWEST_SHOWN = 8;

/** @param {{tell: (status: string) => void, isShown: () => boolean}} page */
export function mount({ tell, isShown }) {
  const client = new TraceClient(endpoint('/trace'), { token });
  const canvas = /** @type {any} */ (byId('timeline'));
  const palette = new Palette();
  const timeline = new Timeline(canvas, palette);
  const slider = byId('trace-time');
  const table = new AgentTable(palette, (agentIds) => client.filterAgents(agentIds));
  const breakpoints = new Breakpoints(client, (event) => timeline.hit(event.timestamp, Date.now()));
  let picture = new SessionPicture();
  let past = pastOf('');
  let filtering = false;
  /** Whether events came that are not shown yet. */
  let isStale = true;
  let sessionId = '';
  /** Those that were followed here. @type {Set<string>} */
  const sessions = new Set();
  /** @type {import('/client/trace.js').TraceEvent[]} */
  let newest = [];
  /** The time that is travelled to; none is live. @type {number | undefined} */
  let at = undefined;

  /** @param {string} wanted */
  function follow(wanted) {
    if (sessionId !== '') client.unsubscribe(sessionId);
    sessionId = wanted;
    byId('trace-session').value = wanted;
    sessions.add(wanted);
    offer();
    picture = new SessionPicture();
    past = pastOf(wanted);
    past.filtered(filtering, Date.now());
    timeline.clear();
    newest = [];
    isStale = true;
    goLive();
    client.subscribe(wanted);
  }

  /** @param {string} of */
  function pastOf(of) {
    return new SessionPast(client, of, picture, {
      events: (events) => of === sessionId && take(events, false),
      problem: (text) => of === sessionId && complain('trace-problem', text),
    });
  }

  function offer() {
    byId('trace-sessions').replaceChildren(...[...sessions].map((value) => element('option', { value })));
  }

  /** Those whose events came last; who may read none is offered none. */
  async function list() {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    try {
      const answer = await fetch('/api/traces?limit=100', { headers });
      if (!answer.ok) return;
      for (const { id } of (await answer.json()).sessions) sessions.add(id);
      offer();
    } catch {
      // Whoever knows a session's name follows it all the same.
    }
  }

  function goLive() {
    at = undefined;
    isStale = true;
    slider.value = slider.max;
    put('agents-caption', 'Agents now');
    show();
  }

  function travel() {
    at = Number(slider.value);
    put('trace-at', clock(at));
    client.travel({ sessionId, timestamp: at });
    show();
  }

  /** @param {import('/client/trace.js').TraceEvent[]} events @param {boolean} isLive */
  function take(events, isLive) {
    newest = [...newest, ...picture.add(events, isLive)].sort((a, b) => b.timestamp - a.timestamp).slice(0, NEWEST_SHOWN);
    isStale = true;
    return true;
  }

  /** With the next drawing, however many batches came. */
  function showNews() {
    if (!isStale) return;
    isStale = false;
    byId('trace-newest').replaceChildren(...newest.map(line));
    breakpoints.offer(picture.traces);
    if (at === undefined) table.show(picture.agents.rows);
  }

  /** @param {import('/client/trace.js').TraceEvent} event */
  function line({ type, phase, timestamp, agentId }) {
    const text = element('span', { class: phase === 'error' ? 'error' : '' }, `${type} ${phase ?? ''}`);
    return element('li', {}, element('b', {}, clock(timestamp).slice(6)), text, element('span', { class: `who ${palette.of(agentId)}` }, agentId));
  }

  function show() {
    showNews();
    const { stats, paused } = client;
    const known = Number.isFinite(picture.start);
    slider.disabled = !known;
    byId('trace-live').disabled = at === undefined;
    if (known) {
      slider.min = String(past.start);
      slider.max = String(picture.end);
    }
    if (at === undefined) {
      slider.value = slider.max;
      put('trace-at', known ? clock(picture.end) : '–');
    }
    const mode = at !== undefined ? 'travelling' : paused ? 'paused' : 'live';
    put('trace-mode', mode);
    byId('trace-mode').dataset.mode = mode;
    byId('trace-resume').hidden = !paused;
    complain('trace-older', past.note);
    put('trace-events', count(picture.size));
    put('trace-batches', count(stats.batches));
    put('trace-gaps', count(stats.gaps));
    put('trace-seq', count(client.positionOf(sessionId)?.seq));
    timeline.draw(picture, at, Date.now());
    if (byId('timeline-keys').childElementCount !== timeline.types.length) {
      byId('timeline-keys').replaceChildren(...timeline.types.map(([type, hue]) => element('span', { class: `key own ${hue}` }, type)));
    }
  }

  client.on('status', ({ status }) => tell(status));
  byId('trace-session').addEventListener('focus', list);
  client.on('session', ({ sessionId: of, session, recovered }) => {
    complain('trace-problem', undefined);
    if (of === sessionId && !recovered) past.opened(session, Date.now());
  });
  client.on('initial', ({ sessionId: of, traces }) => {
    if (of !== sessionId) return;
    take(traces, false);
    past.initial(traces);
  });
  client.on('events', ({ sessionId: of, events }) => {
    if (of !== sessionId) return;
    past.heard(Date.now());
    take(events, true);
  });
  client.on('gap', ({ sessionId: of }) => of === sessionId && past.missed(Date.now()));
  client.on('travelled', ({ sessionId: of, timestamp, state }) => {
    if (of !== sessionId) return;
    const isOfNow = past.travelled(timestamp, state);
    isStale ||= isOfNow;
    if (at === undefined || (isOfNow && timestamp !== at)) return;
    put('agents-caption', `Agents at ${clock(timestamp)}`);
    table.show(
      Object.entries(state.agents).map(([id, agent]) => {
        const now = state.openSpans[agent.currentSpan ?? '']?.type ?? '';
        return { id, status: agent.status, now, events: agent.events, errors: agent.errors };
      }),
    );
  });
  client.on('filtered', ({ agentIds, where }) => {
    complain('trace-problem', undefined);
    filtering = agentIds.length > 0 || where !== '';
    past.filtered(filtering, Date.now());
  });
  client.on('problem', ({ code, message }) => complain('trace-problem', `${code}: ${message}`));

  byId('trace-form').addEventListener('submit', (event) => {
    event.preventDefault();
    follow(byId('trace-session').value.trim());
  });
  byId('filter-form').addEventListener('submit', (event) => {
    event.preventDefault();
    client.filter(byId('trace-where').value.trim());
  });
  byId('trace-demo').addEventListener('click', async () => {
    byId('trace-demo').disabled = true;
    const demo = `demo-${crypto.randomUUID().slice(0, 6)}`;
    follow(demo);
    try {
      await sendDemo(demo, DEMO_MILLIS);
    } catch (error) {
      complain('trace-problem', /** @type {Error} */ (error).message);
    }
    byId('trace-demo').disabled = false;
  });
  slider.addEventListener('input', travel);
  byId('trace-live').addEventListener('click', goLive);
  byId('trace-resume').addEventListener('click', () => client.resume());
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    const span = timeline.spanAt(event.offsetX, event.offsetY);
    canvas.title = span === undefined ? '' : `${span.agentId}: ${span.type}${span.failed ? ', failed' : ''}${span.end === undefined ? ', still open' : `, ${Math.round(span.end - span.start)} ms`}`;
  });
  client.connect();

  let drawnAtMillis = 0;
  requestAnimationFrame(function frame() {
    const nowMillis = Date.now();
    if (nowMillis - drawnAtMillis >= DRAW_MILLIS && isShown()) {
      drawnAtMillis = nowMillis;
      // Of journeys that wait only the last is made: nobody's own is to be overtaken. What a breakpoint holds back is on its way.
      if (at === undefined && !client.paused) past.wake(nowMillis);
      show();
    }
    requestAnimationFrame(frame);
  });
}

/** @param {number} timestamp */
function clock(timestamp) {
  return new Date(timestamp).toISOString().slice(11, 23);
}
