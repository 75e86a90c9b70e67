// @ts-check
import { byId, element } from './dom.js';

const LIT_MILLIS = 2_000;

/** The breakpoints of a trace client: set, listed, lit when they are hit, and taken away. */
export class Breakpoints {
  #client;
  /** What is on offer. @type {{traces: import('./newest-traces.js').NewestTraces, version: number} | undefined} */
  #offered = undefined;

  /**
   * @param {import('/client/trace.js').TraceClient} client
   * @param {(event: import('/client/trace.js').TraceEvent) => void} onHit
   */
  constructor(client, onHit) {
    this.#client = client;
    byId('breakpoint-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const condition = byId('breakpoint-condition').value.trim() || undefined;
      client.setBreakpoint({ traceId: byId('breakpoint-trace').value, condition, pause: byId('breakpoint-pause').checked });
      this.#show();
    });
    client.on('problem', () => this.#show());
    client.on('breakpoint', ({ traceId, event, paused }) => {
      this.#light(traceId, `hit by ${event.type} ${event.phase ?? ''}${paused ? ', paused' : ''}`);
      onHit(event);
    });
  }

  /** The traces that a breakpoint may be set on, newest first. @param {import('./newest-traces.js').NewestTraces} traces */
  offer(traces) {
    const { version } = traces;
    if (this.#offered?.traces === traces && this.#offered.version === version) return;
    const isSameSession = this.#offered?.traces === traces;
    this.#offered = { traces, version };
    const select = byId('breakpoint-trace');
    const chosen = select.value;
    const chosenText = /** @type {any} */ (select).selectedOptions[0]?.textContent ?? chosen;
    const options = traces.list.map(([id, name]) => element('option', { value: id }, `${name} · ${id.slice(-12)}`));
    const isListed = options.some((option) => option.getAttribute('value') === chosen);
    // Who has chosen one keeps it, however many newer ones there are.
    if (isSameSession && chosen !== '' && !isListed) options.push(element('option', { value: chosen }, chosenText));
    select.replaceChildren(...options);
    if (isSameSession || isListed) select.value = chosen || (options[0]?.getAttribute('value') ?? '');
  }

  #show() {
    byId('breakpoints').replaceChildren(
      ...this.#client.breakpoints.map(({ traceId, condition, pause }) => {
        const text = element('span', {}, `${traceId.slice(-24)}${condition ? ` where ${condition}` : ''}${pause ? ' · pauses' : ''}`);
        const remove = element('button', { type: 'button', 'aria-label': `remove the breakpoint on ${traceId}` }, 'Remove');
        remove.addEventListener('click', () => {
          this.#client.removeBreakpoint(traceId);
          this.#show();
        });
        return element('li', { 'data-trace': traceId }, text, element('span', { class: 'hint', role: 'status' }), remove);
      }),
    );
  }

  /** @param {string} traceId @param {string} text */
  #light(traceId, text) {
    const item = byId('breakpoints').querySelector(`[data-trace="${CSS.escape(traceId)}"]`);
    if (item === null) return;
    const hits = Number(item.getAttribute('data-hits') ?? 0) + 1;
    item.setAttribute('data-hits', String(hits));
    item.classList.add('hit');
    /** @type {Element} */ (item.querySelector('.hint')).textContent = `${text} (${hits})`;
    setTimeout(() => item.classList.remove('hit'), LIT_MILLIS);
  }
}
