/**
 * Owns documents: orders their patches in the store, answers when they are durable, and sends them on. What is decided
 * stands in {@link dev.sluice.synclog.SyncDocument} and {@code graph}, which are pure.
 */
package dev.sluice.synclog;
