// @ts-check
import { byId, hueOf, element } from './dom.js';

const LINES_MAX = 300;

/** What was said in a room, and what became of what this member said. */
export class Chat {
  #log = byId('chat-log');
  #nameOf;
  #selfHue;
  /** Own messages that may still hear of their fate. @type {Map<string, HTMLElement>} */
  #own = new Map();

  /**
   * @param {(text: string, to: string) => string} say returns the id of what is said
   * @param {(id: string | undefined) => string} nameOf
   * @param {string} selfHue
   */
  constructor(say, nameOf, selfHue) {
    this.#nameOf = nameOf;
    this.#selfHue = selfHue;
    byId('chat-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const input = byId('chat-text');
      const text = input.value.trim();
      if (text === '') return;
      const to = byId('chat-to').value;
      const fate = element('span', { class: 'fate', 'data-fate': 'waiting' }, '… waiting');
      this.#append(this.#line(undefined, text, to, fate));
      const id = say(text, to);
      this.#own.set(id, fate);
      input.value = '';
    });
  }

  clear() {
    this.#log.replaceChildren();
    this.#own.clear();
  }

  /** @param {import('/client/room.js').RoomMessage} message */
  heard({ from, to, payload, text, binary }) {
    const said = payload?.message ?? payload?.text ?? text ?? (binary ? `${binary.length} bytes` : JSON.stringify(payload));
    this.#append(this.#line(from, String(said), to));
  }

  /** @param {string} text */
  note(text) {
    this.#append(element('li', { class: 'note' }, text));
  }

  /**
   * @param {string} id
   * @param {string} fate
   * @param {string} text
   */
  fate(id, fate, text) {
    // An answer may come while the message is still being said.
    queueMicrotask(() => {
      const place = this.#own.get(id);
      if (place === undefined) return;
      place.dataset.fate = fate;
      place.textContent = text;
      if (fate !== 'accepted') this.#own.delete(id);
    });
  }

  /** Whom one can speak to alone. @param {{client_id: string}[]} members */
  offer(members) {
    const select = byId('chat-to');
    const chosen = select.value;
    select.replaceChildren(
      element('option', { value: '' }, 'everybody'),
      ...members.map(({ client_id: id }) => element('option', { value: id }, this.#nameOf(id))),
    );
    select.value = members.some(({ client_id: id }) => id === chosen) ? chosen : '';
  }

  /**
   * @param {string | undefined} from nobody is this member
   * @param {string} text
   * @param {string | undefined} to
   * @param {HTMLElement} [fate]
   */
  #line(from, text, to, fate) {
    const who = element('span', { class: `who ${from === undefined ? this.#selfHue : hueOf(from)}` }, from === undefined ? 'you' : this.#nameOf(from));
    const line = element('li', { class: to ? 'private' : '' }, who, to ? ` to ${from === undefined ? this.#nameOf(to) : 'you'}: ` : ': ', text);
    if (fate !== undefined) line.append(fate);
    return line;
  }

  /** Stays at the end, unless somebody has scrolled up to read. @param {HTMLElement} line */
  #append(line) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    this.#log.append(line);
    while (this.#log.childElementCount > LINES_MAX) this.#log.firstElementChild?.remove();
    if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }
}
