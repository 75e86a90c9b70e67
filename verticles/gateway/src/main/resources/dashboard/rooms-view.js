// @ts-check
/** A room: who is in it, where their cursors are, and what they say. */
import { RoomClient } from '/client/room.js';
import { Board } from './board.js';
import { Chat } from './chat.js';
import { byId, hueOf, complain, element, endpoint, put } from './dom.js';
import { count } from './format.js';
import { token } from './token.js';

const RIVERS = ['Danube', 'Elbe', 'Inn', 'Loire', 'Moldau', 'Oder', 'Rhine', 'Seine', 'Tagus', 'Thames', 'Tiber', 'Vistula'];
const NAME_MILLIS = 400;

/** @param {{tell: (status: string) => void, isShown: () => boolean}} page */
export function mount({ tell, isShown }) {
  const self = byId('room-self');
  const offline = byId('room-offline');
  // Each page is a member of its own, also where two are one person's.
  const clientId = `web-${crypto.randomUUID().slice(0, 8)}`;
  self.value = `${RIVERS[Math.floor(Math.random() * RIVERS.length)]} ${clientId.slice(-2)}`;
  offline.checked = false;

  /** @type {RoomClient | undefined} */
  let client = undefined;
  let room = '';
  /** Also of those who have left. @type {Map<string, string>} */
  const names = new Map();
  const nameOf = (/** @type {string | undefined} */ id) => (id === clientId ? self.value : names.get(id ?? '') ?? id ?? '?');
  const board = new Board(byId('board'), (position) => client?.moveTo(position));
  const chat = new Chat((text, to) => client?.say({ type: 'CHAT_MESSAGE', message: text }, { to: to || undefined, ack: true }) ?? '', nameOf, hueOf(clientId));

  function join() {
    client?.close();
    room = byId('room-name').value.trim();
    chat.clear();
    board.clear();
    const options = { clientId, presence: { display_name: self.value.trim() }, token };
    const joined = new RoomClient(endpoint(`/ws/${encodeURIComponent(room)}`), options);
    client = joined;
    joined.on('status', ({ status }) => tell(offline.checked ? 'offline' : status));
    joined.on('members', ({ members, joined: came, left }) => {
      for (const { client_id: id, data } of members) if (data?.display_name) names.set(id, String(data.display_name));
      showMembers();
      chat.offer(members.filter((member) => member.client_id !== clientId));
      board.show(members.map((member) => ({ id: member.client_id, name: nameOf(member.client_id), position: member.position })), clientId);
      // Members say their names right after they came.
      setTimeout(() => came.forEach((id) => id !== clientId && chat.note(`${nameOf(id)} is here`)), NAME_MILLIS);
      for (const id of left) chat.note(`${nameOf(id)} has left`);
    });
    joined.on('move', ({ clientId: id, position }) => board.move(id, position));
    joined.on('message', (message) => chat.heard(message));
    joined.on('accepted', ({ id }) => chat.fate(id, 'accepted', '✓ taken'));
    joined.on('delivered', ({ id, acked, failed }) => chat.fate(id, 'delivered', `✓✓ heard by ${acked}${failed.length > 0 ? `, not by ${failed.length}` : ''}`));
    joined.on('refused', ({ id, message }) => chat.fate(id, 'refused', `✗ ${message}`));
    joined.on('gap', ({ reason, from, seq }) =>
      chat.note(reason === 'epoch_changed' ? 'the room has begun anew: something may be missing' : `messages ${from} to ${seq} are missing`),
    );
    joined.on('problem', ({ code, message }) => complain('room-problem', `${code}: ${message}`));
    joined.on('welcome', ({ recovered }) => {
      complain('room-problem', undefined);
      chat.note(recovered === true ? 'back, and nothing was missed' : `in the room ${room}`);
    });
    if (!offline.checked) joined.connect();
    else tell('offline');
  }

  function showMembers() {
    const members = client?.members ?? [];
    const total = client?.memberCount ?? 0;
    put('room-count', total === 1 ? 'you alone' : `${count(total)} here`);
    byId('members').replaceChildren(
      ...members.slice(0, 50).map(({ client_id: id }) => {
        const item = element('li', { class: hueOf(id), 'data-client': id }, nameOf(id));
        if (id === clientId) item.append(element('span', { class: 'hint' }, '(you)'));
        return item;
      }),
    );
  }

  byId('room-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (client !== undefined && byId('room-name').value.trim() === room) {
      client.setPresence({ display_name: self.value.trim() });
    } else {
      join();
    }
  });
  offline.addEventListener('change', () => {
    if (offline.checked) {
      client?.close();
      chat.note('offline: what you say waits');
    } else {
      client?.connect();
    }
  });
  join();

  setInterval(() => {
    if (client === undefined || !isShown()) return;
    put('room-seq', client.position === undefined ? '–' : count(client.position.seq));
    put('room-waiting', count(client.waiting));
    put('room-heard', count(client.stats.messages));
    put('room-gaps', count(client.stats.gaps));
  }, 250);
}
