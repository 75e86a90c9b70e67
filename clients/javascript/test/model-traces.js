/** One session of traces on a server that batches, filters, forgets and restarts. */
export class ModelTraces {
  #random;
  #epoch = 0;
  #connection = null;
  events = [];

  constructor(random) {
    this.#random = random;
    this.restart();
  }

  /** Another owner: the positions begin anew, the store remembers all. */
  restart() {
    this.#epoch++;
    this.head = Math.floor(this.#random() * 9);
    this.log = [];
  }

  get epoch() {
    return this.#epoch;
  }

  happen() {
    this.head++;
    const n = this.events.length;
    const event = { id: `x${n}`, traceId: 't', sessionId: 's', agentId: n % 3 === 0 ? 'quiet' : 'loud', type: 'n', timestamp: n, data: {} };
    this.events.push(event);
    this.log.push({ seq: this.head, event });
    if (this.log.length > 12) this.log.shift();
  }

  connect() {
    this.#connection = { cursor: null, filter: [], form: 'single', out: [{ type: 'connection', clientId: 'c', serverInfo: { capabilities: ['delta'] } }] };
  }

  disconnect() {
    this.#connection = null;
  }

  heard(message) {
    const at = this.#connection;
    if (message.type === 'filter_agents') {
      at.filter = message.agentIds;
      at.out.push({ type: 'filter_applied', agentIds: message.agentIds, where: '' });
    } else if (message.type === 'subscribe_session') {
      at.form = message.batch ? 'batch' : 'single';
      const oldest = this.head - this.log.length;
      const { resume } = message;
      const recovered = resume?.epoch === this.#epoch && resume.seq >= oldest && resume.seq <= this.head;
      at.cursor = recovered ? resume.seq : this.head;
      at.out.push({ type: 'session_info', sessionId: 's', session: null, epoch: this.#epoch, seq: this.head, recovered });
    } else if (message.type === 'request_history') {
      this.#history(message);
    } else if (message.type === 'time_travel') {
      if (this.#random() < 0.2) at.out.push({ type: 'error', error: { code: 'time_travel_error', message: 'busy' } });
      else at.out.push({ type: 'time_travel_state', sessionId: 's', timestamp: message.timestamp, traces: [], state: {} });
    } else if (message.type === 'heartbeat') {
      at.out.push({ type: 'heartbeat', metrics: { positions: { s: { epoch: this.#epoch, seq: at.cursor } } } });
    }
  }

  /** The next frame on the wire, or undefined when there is nothing to send. */
  next() {
    const at = this.#connection;
    if (at === null) return undefined;
    // Answers and events are in one order: a position that is told is behind all that was sent before it.
    if (at.out.length > 0) return at.out.shift();
    if (at.cursor === null || at.cursor >= this.head) return undefined;
    const oldest = this.head - this.log.length;
    if (at.cursor < oldest) {
      const gap = { type: 'gap', sessionId: 's', epoch: this.#epoch, from: at.cursor + 1, to: oldest, dropped: oldest - at.cursor };
      at.cursor = oldest;
      return gap;
    }
    const taken = this.log.filter(({ seq }) => seq > at.cursor).slice(0, at.form === 'batch' ? 1 + Math.floor(this.#random() * 4) : 1);
    const from = at.cursor + 1;
    at.cursor = taken.at(-1).seq;
    const shown = taken.map(({ event }) => event).filter((event) => at.filter.length === 0 || at.filter.includes(event.agentId));
    if (shown.length === 0) return this.next();
    const position = { sessionId: 's', epoch: this.#epoch };
    if (at.form === 'single') return { type: 'trace_event', ...position, seq: at.cursor, data: shown[0] };
    return { type: 'batch', ...position, from, to: at.cursor, events: shown };
  }

  #history({ timeRange, limit, cursor }) {
    const from = Number(cursor ?? -1);
    const found = this.events.filter((event) => event.timestamp > from && event.timestamp >= timeRange.start && event.timestamp <= timeRange.end);
    const page = found.slice(0, Math.min(limit, 7));
    const next = found.length > page.length ? String(page.at(-1).timestamp) : undefined;
    const chunks = [page.slice(0, 4), page.slice(4)].filter((chunk, i) => i === 0 || chunk.length > 0);
    chunks.forEach((traces, i) => {
      const isLast = i === chunks.length - 1;
      const chunkInfo = { current: i + 1, total: chunks.length, isLast };
      this.#connection.out.push({ type: 'historical_data', sessionId: 's', traces, chunkInfo, next: isLast ? next : undefined });
    });
  }
}
