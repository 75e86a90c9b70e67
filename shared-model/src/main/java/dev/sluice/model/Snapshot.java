package dev.sluice.model;

/**
 * The whole state of a channel right after {@code position}.
 *
 * @param timeMillis when it was taken, Unix milliseconds
 * @param state in the feature's own form; never changed after this call
 */
public record Snapshot(Position position, long timeMillis, byte[] state) {}
