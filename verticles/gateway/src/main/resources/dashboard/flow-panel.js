// @ts-check
import { byId, put } from './dom.js';
import { count } from './format.js';
import { Strip } from './strip.js';

/** Shows how one stream flows: position, credit, counters, and what arrived when. */
export class FlowPanel {
  #strip = new Strip(/** @type {any} */ (byId('strip')));
  /** @type {import('/client/sluice.js').StreamClient | undefined} */
  #client = undefined;
  /** @type {(() => void)[]} */
  #detach = [];
  #lagMillis = NaN;

  /** @param {import('/client/sluice.js').StreamClient} client */
  follow(client) {
    for (const detach of this.#detach) detach();
    this.#strip.clear();
    this.#lagMillis = NaN;
    this.#client = client;
    byId('problem').hidden = true;
    this.#detach = [
      client.on('delta', ({ t }) => this.#arrived('delta', t)),
      client.on('snapshot', ({ t }) => this.#arrived('snapshot', t)),
      client.on('problem', ({ code, message }) => this.#problem(`${code}: ${message}`)),
      client.on('bye', ({ reason }) => this.#problem(`bye: ${reason}`)),
    ];
  }

  /** @param {number} nowMillis */
  draw(nowMillis) {
    const client = this.#client;
    if (client === undefined) return;
    this.#strip.draw(nowMillis);
    const { deltas, snapshots, conflated } = client.stats;
    const mode = client.mode ?? '';
    put('mode', mode || 'no connection');
    byId('mode').dataset.mode = mode;
    put('credit', `${count(client.creditLeft)} / ${count(client.window)}`);
    const meter = /** @type {any} */ (byId('credit-meter'));
    meter.value = client.creditLeft / client.window;
    put('deltas', count(deltas));
    put('snapshots', count(snapshots));
    put('conflated', count(conflated));
    put('lag', Number.isFinite(this.#lagMillis) ? `${count(this.#lagMillis)} ms` : '–');
    put('tick', count(client.position.lastApplied));
    put('epoch', String(client.position.epoch ?? '–'));
  }

  /**
   * @param {'delta' | 'snapshot'} kind
   * @param {number | undefined} t
   */
  #arrived(kind, t) {
    const nowMillis = Date.now();
    this.#strip.add(kind, nowMillis);
    // The two clocks may differ; a state from the future has no meaning to a reader.
    if (t !== undefined) this.#lagMillis = Math.max(0, Math.round(nowMillis - t));
    byId('problem').hidden = true;
  }

  /** @param {string} text */
  #problem(text) {
    put('problem', text);
    byId('problem').hidden = false;
  }
}
