/** A room with two seats, one that the test listens at and one that makes it talk. */
export class ModelRoom {
  #random;
  #epoch = 0;
  #head = 0;
  #log = [];
  #ids = new Map();
  #session = null;
  #inFlight = [];
  #unacked = new Map();
  /** Every message ever said, as `epoch:seq`, in order. */
  history = [];

  constructor(random) {
    this.#random = random;
    this.restart();
  }

  /** Another owner: a new epoch, a shorter or longer log, and no memory of ids. */
  restart() {
    this.#epoch++;
    this.#head = Math.floor(this.#random() * 30);
    this.#log = [];
    this.#ids.clear();
    this.#unacked.clear();
  }

  position() {
    return { epoch: this.#epoch, seq: this.#head };
  }

  talk() {
    const ack = this.#random() < 0.3;
    const seq = this.#append({ type: 'MESSAGE', from: 'other', payload: { n: this.history.length } });
    if (ack) {
      this.#log.at(-1).ack_seq = seq;
      this.#unacked.set(seq, this.#log.at(-1));
    }
  }

  /** Says again what was not acknowledged. */
  repeat() {
    for (const [seq, entry] of this.#unacked) {
      this.#append({ ...entry, repeat: true, ack_seq: seq }, false);
    }
  }

  connected(query) {
    const resume = query.get('resume')?.split(':').map(Number);
    const oldest = this.#head - this.#log.length;
    const sameEpoch = resume?.[0] === this.#epoch;
    const recovered = sameEpoch && resume[1] >= oldest && resume[1] <= this.#head;
    const seq = recovered ? resume[1] : resume === undefined ? this.#head : oldest;
    this.#session = { cursor: seq, client: query.get('client_id') };
    const members = [{ client_id: 'other' }, { client_id: 'me' }];
    this.#inFlight = [{ type: 'SERVER_HELLO', client_id: 'me', epoch: this.#epoch, seq, members, member_count: 2 }];
    if (resume !== undefined) this.#inFlight[0].recovered = recovered;
  }

  disconnected() {
    this.#session = null;
    this.#inFlight = [];
  }

  heard(message) {
    if (message.type === 'ACK') {
      const known = this.#unacked.delete(message.ack_seq);
      if (!known) this.#inFlight.push({ type: 'error', error: { code: 'not_found', field: 'ack_seq' } });
      return;
    }
    if (message.type !== 'SEND') return;
    if (this.#random() < 0.1) {
      this.#inFlight.push({ type: 'error', error: { code: 'rate_limit_exceeded', retryAfterMs: 20 } });
      return;
    }
    const seq = this.#ids.get(message.id) ?? this.#append({ type: 'MESSAGE', from: 'me', id: message.id, payload: message.payload }, true, this.#session);
    this.#ids.set(message.id, seq);
    this.#inFlight.push({ type: 'ACK', status: 'accepted', id: message.id, epoch: this.#epoch, seq });
  }

  /** The next frame on the wire, or undefined when there is nothing to send. */
  next() {
    const session = this.#session;
    if (session === null) return undefined;
    if (this.#inFlight.length > 0 && (this.#inFlight[0].type === 'SERVER_HELLO' || this.#random() < 0.5)) return this.#inFlight.shift();
    const entry = this.#log.find((candidate) => candidate.seq > session.cursor);
    if (entry === undefined) return this.#inFlight.shift();
    const oldest = this.#head - this.#log.length;
    if (session.cursor < oldest) {
      const from = session.cursor + 1;
      session.cursor = oldest;
      return { type: 'ROOM_GAP', reason: 'trimmed', from, epoch: this.#epoch, seq: oldest, members: [], member_count: 0 };
    }
    session.cursor = entry.seq;
    return entry.session === session ? this.next() : { ...entry, session: undefined };
  }

  #append(entry, isNew = true, session = undefined) {
    const seq = ++this.#head;
    this.#log.push({ ...entry, epoch: this.#epoch, seq, session });
    if (this.#log.length > 10) this.#log.shift();
    if (isNew) this.history.push({ epoch: this.#epoch, seq, from: entry.from, id: entry.id, payload: entry.payload });
    return seq;
  }
}
