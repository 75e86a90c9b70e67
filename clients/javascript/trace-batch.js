// @ts-check
/**
 * Reads the delta form in which `/trace` sends batches to clients that subscribe
 * with `delta: true`: a binary message of 12 bytes in front (kind, length and
 * sum of the payload, little-endian) and a deflated JSON object of columns.
 *
 * @typedef {object} TraceEvent
 * @property {string} id
 * @property {string} traceId
 * @property {string} [parentId]
 * @property {string} sessionId
 * @property {string} [swarmId]
 * @property {string} agentId
 * @property {string} type
 * @property {'start' | 'complete' | 'error' | 'point'} [phase]
 * @property {number} timestamp Unix milliseconds
 * @property {number} [duration] milliseconds
 * @property {any} data
 * @property {Record<string, any>} [metadata]
 *
 * @typedef {object} TraceBatch
 * @property {'batch'} type
 * @property {string} sessionId
 * @property {number} epoch
 * @property {number} from
 * @property {number} to
 * @property {TraceEvent[]} events
 */

const HEADER_BYTES = 12;
const DELTA_BATCH = 2;
const VERSION = 1;
const DIGITS_MAX = 15;

/** Columns that hold a text or nothing, and may number what recurs. */
const TEXTS = ['traceId', 'parentId', 'swarmId', 'agentId', 'type', 'phase'];
const VALUES = ['duration', 'data', 'metadata'];

/**
 * @param {ArrayBuffer | Uint8Array} message a binary WebSocket message
 * @returns {Promise<TraceBatch>}
 */
export async function decodeDeltaMessage(message) {
  const bytes = message instanceof Uint8Array ? message : new Uint8Array(message);
  if (bytes.length < HEADER_BYTES) {
    throw new RangeError('a binary message starts with a header of 12 bytes');
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const payload = bytes.subarray(HEADER_BYTES);
  if (header.getUint32(0, true) !== DELTA_BATCH) {
    throw new RangeError('the message is no batch in the delta form');
  }
  if (header.getUint32(4, true) !== payload.length) {
    throw new RangeError('the length in the header is not that of the payload');
  }
  if (header.getUint32(8, true) !== sum(payload)) {
    throw new RangeError('the checksum in the header is not that of the payload');
  }
  return decodeDeltaBatch(payload);
}

/**
 * @param {Uint8Array} deflated the payload alone, as the protobuf form carries it
 * @returns {Promise<TraceBatch>}
 */
export async function decodeDeltaBatch(deflated) {
  const inflated = new Blob([/** @type {any} */ (deflated)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return fromColumns(JSON.parse(await new Response(inflated).text()));
}

/**
 * @param {any} columns
 * @returns {TraceBatch}
 */
function fromColumns(columns) {
  if (columns.v !== VERSION) {
    throw new RangeError(`a batch of the unknown version ${columns.v}`);
  }
  const count = columns.timestamp.length;
  const ids = idsOf(columns.id);
  const texts = TEXTS.map((name) => textsOf(columns[name], count));
  const values = VALUES.map((name) => valuesOf(columns[name], count));
  /** @type {TraceEvent[]} */
  const events = [];
  let timestamp = 0;
  for (let i = 0; i < count; i++) {
    timestamp += columns.timestamp[i];
    /** @type {any} */
    const event = { id: ids[i], sessionId: columns.sessionId, timestamp };
    TEXTS.forEach((name, column) => set(event, name, texts[column][i]));
    VALUES.forEach((name, column) => set(event, name, values[column][i]));
    events.push(event);
  }
  const { sessionId, epoch, from, to } = columns;
  return { type: 'batch', sessionId, epoch, from, to, events };
}

/**
 * @param {any} event
 * @param {string} name
 * @param {any} value
 */
function set(event, name, value) {
  if (value !== null && value !== undefined) {
    event[name] = value;
  }
}

/**
 * A text is an id, a number is a step from the id before.
 * @param {(string | number)[]} column
 */
function idsOf(column) {
  /** @type {string[]} */
  const ids = [];
  let before = '';
  for (const item of column) {
    before = typeof item === 'string' ? item : after(before, item);
    ids.push(before);
  }
  return ids;
}

/**
 * @param {string} before
 * @param {number} step
 */
function after(before, step) {
  let from = before.length;
  while (from > 0 && before.length - from < DIGITS_MAX && before[from - 1] >= '0' && before[from - 1] <= '9') {
    from--;
  }
  const digits = before.slice(from);
  return before.slice(0, from) + String(Number(digits) + step).padStart(digits.length, '0');
}

/**
 * A text is new, a number is that of a text that came before, null is none.
 * @param {any} column
 * @param {number} count
 */
function textsOf(column, count) {
  /** @type {string[]} */
  const distinct = [];
  return valuesOf(column, count).map((item) => {
    if (typeof item === 'number') {
      return distinct[item];
    }
    if (item !== null) {
      distinct.push(item);
    }
    return item;
  });
}

/**
 * @param {any} column
 * @param {number} count
 * @returns {any[]}
 */
function valuesOf(column, count) {
  return Array.isArray(column) ? column : new Array(count).fill(column.all);
}

/** @param {Uint8Array} bytes */
function sum(bytes) {
  let total = 0;
  for (const byte of bytes) {
    total = (total + byte) >>> 0;
  }
  return total;
}
