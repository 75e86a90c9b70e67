/**
 * The way to Redis: one pipelined connection for commands, one for subscriptions, one for each stream that is followed.
 * A connection that is lost is made anew by itself; what was under way on it fails, and its sender knows whether it may
 * have been done. Only this package speaks to the client library's connections.
 */
package dev.sluice.runtime.redis;
