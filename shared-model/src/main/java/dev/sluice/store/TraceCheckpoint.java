package dev.sluice.store;

/**
 * What all of a session's events up to a place come to.
 *
 * @param through the place of the last event in it
 * @param state in the feature's own form; never changed after this call
 */
public record TraceCheckpoint(TraceKey through, byte[] state) {}
