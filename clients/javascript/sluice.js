// @ts-check
/** The public surface of the client. Everything else is a detail of these. */
export { StreamClient } from './stream.js';
export { StreamCore } from './stream-core.js';
export { applyMergePatch } from './merge-patch.js';
export { decodeDeltaBatch, decodeDeltaMessage } from './trace-batch.js';
export { Backoff, comesBack } from './reconnect.js';
