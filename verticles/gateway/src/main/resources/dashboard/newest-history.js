// @ts-check
/** @typedef {import('/client/trace.js').TraceEvent} TraceEvent */

const ROUNDS_MAX = 60;
/** How much of what is wanted may come in vain: sessions may be as uneven as they like. */
const VAIN_MAX = 6;

/**
 * Reads the newest events of a stretch of time. A server tells history from its
 * beginning on; so this walks backwards, by windows that fit what comes.
 *
 * @param {(range: {start: number, end: number, limit: number}) => Promise<TraceEvent[]>} ask
 * @param {{start: number, end: number, events: number, max: number, window: number}} what
 *   `events` that are in it at most, `max` that are wanted, and the window to begin with in milliseconds
 * @param {(events: TraceEvent[]) => boolean} take each whole window; whether to go on
 */
export async function readNewest(ask, { start, end, events, max, window }, take) {
  let room = max;
  let vain = 0;
  let from = end + 1;
  let length = Math.max(1, Math.ceil(window));
  /** From here to `from` there are more events than are wanted. */
  let tooFar = -Infinity;
  for (let round = 0; round < ROUNDS_MAX && from > start && vain < VAIN_MAX * max; round++) {
    // The last few are not worth the many questions that they take.
    const isRest = events - (max - room) <= room;
    if (room < max / 4 && !isRest) return;
    const since = isRest ? start : Math.max(start, from - length, Math.ceil((tooFar + from) / 2));
    if (since >= from) return;
    const found = await ask({ start: since, end: from - 1, limit: room + 1 });
    if (found.length > room) {
      // These are the oldest of the window, and a hole would follow them.
      if (isRest) events = Infinity;
      vain += found.length;
      tooFar = Math.max(since, found[found.length - 1].timestamp);
      continue;
    }
    if (!take(found)) return;
    room -= found.length;
    from = since;
    length *= found.length < max / 8 ? 4 : 2;
  }
}
