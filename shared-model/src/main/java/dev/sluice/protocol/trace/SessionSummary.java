package dev.sluice.protocol.trace;

/**
 * What is known of a session as a whole.
 *
 * @param events that are stored
 * @param bytes that they take
 * @param firstTimestamp the earliest of the stored events
 * @param lastTimestamp the latest
 * @param trimmed events that retention removed
 * @param trimmedThrough the latest of those; 0 where there are none
 * @param storedMillis when the newest was stored
 */
public record SessionSummary(
        String sessionId,
        long events,
        long bytes,
        long firstTimestamp,
        long lastTimestamp,
        long trimmed,
        long trimmedThrough,
        long storedMillis) {}
