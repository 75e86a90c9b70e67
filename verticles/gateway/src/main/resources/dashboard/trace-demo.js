// @ts-check
/** Makes up what a few agents report while they work, and sends it as a producer does. */
import { token } from './token.js';

const AGENTS = ['planner', 'coder', 'tester', 'reviewer'];
const TOOLS = ['read_file', 'edit_file', 'run_tests', 'search'];
const PIECE_MILLIS = 250;

/** @typedef {Record<string, any> & {timestamp: number}} DemoEvent */

/**
 * Posts a session of some seconds, piece by piece as it happens.
 *
 * @param {string} sessionId
 * @param {number} lengthMillis
 * @returns {Promise<void>} when the last piece was taken
 */
export async function sendDemo(sessionId, lengthMillis) {
  const startMillis = Date.now();
  const events = demoEvents(sessionId, startMillis, lengthMillis);
  while (events.length > 0) {
    const nowMillis = Date.now();
    const due = events.findIndex((event) => event.timestamp > nowMillis);
    const piece = events.splice(0, due === -1 ? events.length : due);
    if (piece.length > 0) await post(piece);
    await new Promise((resolve) => setTimeout(resolve, PIECE_MILLIS));
  }
}

/** @param {DemoEvent[]} events */
async function post(events) {
  const headers = { 'Content-Type': 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch('/api/traces', { method: 'POST', headers, body: JSON.stringify(events) });
  if (answer.ok) return;
  const { error } = await answer.json().catch(() => ({}));
  throw new Error(`${answer.status}: ${error?.message ?? answer.statusText}`);
}

/**
 * @param {string} sessionId
 * @param {number} startMillis
 * @param {number} lengthMillis
 * @returns {DemoEvent[]} by time
 */
export function demoEvents(sessionId, startMillis, lengthMillis) {
  /** @type {DemoEvent[]} */
  const events = [];
  for (const [i, agentId] of AGENTS.entries()) {
    let at = startMillis + i * 180;
    for (let task = 1; at < startMillis + lengthMillis; task++) {
      const around = { sessionId, agentId, traceId: `${sessionId}-${agentId}` };
      const taskId = `${around.traceId}-${task}`;
      const taskStart = at;
      events.push({ ...around, id: taskId, type: 'task', phase: 'start', timestamp: at, data: { goal: `task ${task}` } });
      for (let step = 0; step < 4; step++) at = work(events, { ...around, parentId: taskId }, `${taskId}-${step}`, at + 40);
      events.push({ ...around, id: `${taskId}-word`, parentId: taskId, type: 'agent_message', phase: 'point', timestamp: at, data: { to: AGENTS[(i + 1) % AGENTS.length] } });
      at += 60;
      events.push({ ...around, id: taskId, type: 'task', phase: 'complete', timestamp: at, duration: at - taskStart, data: { steps: 4 } });
      at += 120 + Math.random() * 400;
    }
  }
  for (const event of events) event.timestamp = Math.round(event.timestamp);
  return events.sort((a, b) => a.timestamp - b.timestamp);
}

/**
 * A model's or a tool's turn.
 *
 * @param {DemoEvent[]} events
 * @param {Record<string, any>} around
 * @param {string} id
 * @param {number} at
 * @returns {number} when it ended
 */
function work(events, around, id, at) {
  const isTool = Math.random() < 0.6;
  const type = isTool ? 'tool_call' : 'model_call';
  const duration = Math.round((isTool ? 60 : 350) + Math.random() * (isTool ? 300 : 1_100));
  const failed = isTool && Math.random() < 0.12;
  const data = isTool ? { tool: TOOLS[Math.floor(Math.random() * TOOLS.length)], exit: failed ? 1 : 0 } : { model: 'demo', outputTokens: Math.round(duration / 4) };
  events.push({ ...around, id, type, phase: 'start', timestamp: at, data });
  events.push({ ...around, id, type, phase: failed ? 'error' : 'complete', timestamp: at + duration, duration, data });
  return at + duration;
}
