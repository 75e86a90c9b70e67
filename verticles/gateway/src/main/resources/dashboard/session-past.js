// @ts-check
/**
 * Brings what happened before one came, and what was missed: the newest events,
 * and the agents' figures from the server, which alone knows them all.
 */
import { count } from './format.js';
import { readNewest } from './newest-history.js';
import { isPlausible } from './session-picture.js';

const EVENTS_MAX = 3_000;
const QUIET_MILLIS = 1_000;
const ASK_MILLIS = 5_000;

/** @typedef {import('/client/trace.js').TraceEvent} TraceEvent */

export class SessionPast {
  #client;
  #sessionId;
  #picture;
  #told;
  /** @type {import('/client/trace.js').SessionSummary | null} */
  #session = null;
  #first = Infinity;
  #reading = 0;
  #filtering = false;
  /** The time whose state was asked for and has not come. @type {number | undefined} */
  #asked = undefined;
  #askedAtMillis = -Infinity;
  #heardAtMillis = -Infinity;

  /**
   * @param {Pick<import('/client/trace.js').TraceClient, 'history' | 'travel'>} client
   * @param {string} sessionId
   * @param {import('./session-picture.js').SessionPicture} picture
   * @param {{events: (events: TraceEvent[]) => boolean, problem: (text: string) => void}} told `events` says whether to go on
   */
  constructor(client, sessionId, picture, told) {
    this.#client = client;
    this.#sessionId = sessionId;
    this.#picture = picture;
    this.#told = told;
  }

  /** The first time that one can travel to: events that the page has dropped are still there. */
  get start() {
    const { start } = this.#picture;
    if (isPlausible(start)) this.#first = Math.min(this.#first, start);
    return Number.isFinite(this.#first) ? this.#first : start;
  }

  /** What people should know of the events that are not on the page. @returns {string | undefined} */
  get note() {
    const { missing } = this.#picture;
    if (missing === 0 || this.#reading > 0) return undefined;
    const why = this.#filtering ? 'events are not shown, being older or filtered out' : missing === 1 ? 'older event is not shown' : 'older events are not shown';
    return `${count(missing)} ${why}: travel to see their state`;
  }

  /** @param {import('/client/trace.js').SessionSummary | null} session @param {number} nowMillis */
  opened(session, nowMillis) {
    this.#session = session;
    if (session !== null && isPlausible(session.startTime)) this.#first = Math.min(this.#first, session.startTime);
    if (session !== null) this.#ask(session.lastTime, nowMillis);
  }

  /** The newest events came: they tell how far back as many as are wanted may reach. @param {TraceEvent[]} newest */
  initial(newest) {
    if (this.#session === null) return;
    const { startTime: start, lastTime: end, events } = this.#session;
    this.#read({ start, end, events }, newest);
  }

  /** @param {number} nowMillis */
  missed(nowMillis) {
    const end = Math.max(nowMillis, this.#picture.end);
    this.#ask(end, nowMillis);
    this.#read({ start: Math.min(this.start, end), end, events: Infinity }, []);
  }

  /** @param {number} nowMillis */
  heard(nowMillis) {
    this.#heardAtMillis = nowMillis;
  }

  /** What a filter hides is not counted here; without it, all is counted anew. @param {boolean} filtering @param {number} nowMillis */
  filtered(filtering, nowMillis) {
    const wasFiltering = this.#filtering;
    this.#filtering = filtering;
    if (wasFiltering && !filtering) this.#ask(Math.max(nowMillis, this.#picture.end), nowMillis);
  }

  /**
   * @param {number} timestamp
   * @param {import('/client/trace.js').TraceState} state
   * @returns {boolean} whether it was asked for here
   */
  travelled(timestamp, state) {
    if (timestamp !== this.#asked) return false;
    this.#asked = undefined;
    this.#picture.settle(timestamp, state);
    return true;
  }

  /**
   * Events on their way while a state was told are in it or not: nobody can
   * tell. Once none is on its way, it is asked for again.
   *
   * @param {number} nowMillis
   */
  wake(nowMillis) {
    if (nowMillis - this.#askedAtMillis < ASK_MILLIS) return;
    const isQuiet = nowMillis - this.#heardAtMillis >= QUIET_MILLIS;
    const isUnsettled = this.#picture.agents.isUnsettled && isQuiet && !this.#filtering;
    if (this.#asked !== undefined || isUnsettled) this.#ask(this.#picture.end, nowMillis);
  }

  /** @param {number} timestamp @param {number} nowMillis */
  #ask(timestamp, nowMillis) {
    if (!Number.isFinite(timestamp)) return;
    this.#asked = timestamp;
    this.#askedAtMillis = nowMillis;
    this.#picture.agents.asking();
    this.#client.travel({ sessionId: this.#sessionId, timestamp });
  }

  /**
   * @param {{start: number, end: number, events: number}} range
   * @param {TraceEvent[]} newest
   */
  async #read(range, newest) {
    const length = newest.length < 2 ? 1_000 : newest[newest.length - 1].timestamp - newest[0].timestamp;
    // Half of what the newest suggest: a window too long is asked for in vain.
    const window = (length / Math.max(1, newest.length)) * (EVENTS_MAX / 2);
    this.#reading += 1;
    try {
      const ask = (/** @type {{start: number, end: number, limit: number}} */ part) => this.#client.history({ sessionId: this.#sessionId, ...part });
      await readNewest(ask, { ...range, max: EVENTS_MAX, window }, this.#told.events);
    } catch (error) {
      this.#told.problem(/** @type {Error} */ (error).message);
    } finally {
      this.#reading -= 1;
    }
  }
}
