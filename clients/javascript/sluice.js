// @ts-check
/** The public surface of the client. Everything else is a detail of these. */
export { StreamClient } from './stream.js';
export { StreamCore } from './stream-core.js';
export { RoomClient } from './room.js';
export { RoomCore } from './room-core.js';
export { SyncClient } from './sync.js';
export { SyncCore } from './sync-core.js';
export { Graph } from './graph.js';
export { TraceClient } from './trace.js';
export { TraceCore } from './trace-core.js';
export { applyMergePatch } from './merge-patch.js';
export { decodeDeltaBatch, decodeDeltaMessage } from './trace-batch.js';
export { Backoff, comesBack } from './reconnect.js';
