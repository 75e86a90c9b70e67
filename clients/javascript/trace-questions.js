// @ts-check
import { emit, send } from './effects.js';

/**
 * @typedef {import('./effects.js').Effect} Effect
 * @typedef {{kind: 'history', ticket: string, sessionId: string, start: number, end: number, limit?: number, cursor?: string}} HistoryQuestion
 * @typedef {{kind: 'travel', ticket: string, sessionId: string, timestamp: number}} TravelQuestion
 * @typedef {HistoryQuestion | TravelQuestion} Question
 */

const PAGE_EVENTS = 1_000;

/** The errors that may answer a question: they do not say which one, so one is asked at a time. */
const FAILURES = ['history_error', 'time_travel_error', 'session_error', 'no_session', 'overloaded', 'invalid_request', 'not_found'];

/** What was asked about sessions: in order, one after the other, each answered or failed in the end. */
export class Questions {
  /** @type {Question[]} */
  #waiting = [];
  /** @type {Question | undefined} */
  #asked = undefined;
  #askedAtMillis = 0;
  /** What came of the page that is asked for. @type {any[]} */
  #page = [];
  #limits;

  /** @param {{answerMillis: number, countMax: number}} limits */
  constructor(limits) {
    this.#limits = limits;
  }

  get giveUpAtMillis() {
    return this.#asked && this.#askedAtMillis + this.#limits.answerMillis;
  }

  /** @param {Question} question @returns {Effect[]} */
  add(question) {
    /** @type {Effect[]} */
    const effects = [];
    if (question.kind === 'travel') {
      for (const other of this.#waiting.filter(({ kind }) => kind === 'travel')) {
        effects.push(fail(other, 'superseded', 'a later journey is made instead'));
      }
      this.#waiting = this.#waiting.filter(({ kind }) => kind !== 'travel');
    }
    if (this.#waiting.length >= this.#limits.countMax) {
      return [...effects, fail(question, 'overloaded', `${this.#limits.countMax} questions wait already`)];
    }
    this.#waiting.push(question);
    return effects;
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  ask(nowMillis) {
    if (this.#asked !== undefined) return [];
    this.#asked = this.#waiting.shift();
    if (this.#asked === undefined) return [];
    this.#askedAtMillis = nowMillis;
    return [send(message(this.#asked))];
  }

  /** A question that was under way is asked again on the next connection. */
  lost() {
    if (this.#asked !== undefined) this.#waiting.unshift(this.#asked);
    this.#asked = undefined;
    this.#page = [];
  }

  /**
   * @param {Record<string, any>} answer
   * @returns {Effect[]}
   */
  answered(answer) {
    const question = this.#asked;
    if (question === undefined || question.sessionId !== answer.sessionId) return [];
    if (answer.type === 'time_travel_state' && question.kind === 'travel') {
      this.#asked = undefined;
      const { sessionId, timestamp, traces, state } = answer;
      return [emit('travelled', { sessionId, timestamp, traces, state }), emit('answered', { ticket: question.ticket })];
    }
    return answer.type === 'historical_data' && question.kind === 'history' ? this.#chunk(question, answer) : [];
  }

  /**
   * @param {{code: string, message: string}} error
   * @returns {Effect[] | undefined} nothing when it is about something else
   */
  failed(error) {
    const question = this.#asked;
    if (question === undefined || !FAILURES.includes(error.code)) return undefined;
    this.#asked = undefined;
    this.#page = [];
    return [fail(question, error.code, error.message)];
  }

  /** @param {number} nowMillis @returns {Effect[]} */
  expired(nowMillis) {
    if (this.giveUpAtMillis === undefined || nowMillis < this.giveUpAtMillis) return [];
    return this.failed({ code: 'overloaded', message: 'no answer came' }) ?? [];
  }

  /**
   * A page is handed on when it is whole: one that a lost connection cut off is asked for again.
   *
   * @param {HistoryQuestion} question
   * @param {Record<string, any>} answer
   * @returns {Effect[]}
   */
  #chunk(question, { traces, chunkInfo, next }) {
    const { ticket, sessionId, limit = Infinity } = question;
    this.#page.push(...traces);
    if (chunkInfo?.isLast === false) return [];
    const page = this.#page;
    this.#page = [];
    this.#asked = undefined;
    const told = emit('history', { ticket, sessionId, traces: page });
    if (next === undefined || limit <= page.length) return [told, emit('answered', { ticket })];
    this.#waiting.unshift({ ...question, cursor: next, limit: limit - page.length });
    return [told];
  }
}

/** @param {Question} question */
function message(question) {
  const { sessionId } = question;
  if (question.kind === 'travel') return { type: 'time_travel', sessionId, timestamp: question.timestamp };
  const { start, end, limit = PAGE_EVENTS, cursor } = question;
  return { type: 'request_history', sessionId, timeRange: { start, end }, limit: Math.min(limit, PAGE_EVENTS), cursor };
}

/** @param {Question} question @param {string} code @param {string} text */
function fail({ ticket }, code, text) {
  return emit('failed', { ticket, code, message: text });
}
