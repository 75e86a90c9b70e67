/**
 * The generator: a crowd of WebSocket clients on a few event loops, what it counts, and windows of time over it.
 * Knows servers by their address alone. Counters belong to an event loop each and are read there.
 */
package dev.sluice.bench.load;
