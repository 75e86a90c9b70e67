package dev.sluice.store;

/**
 * A trace event as a store keeps it.
 *
 * @param agentId for queries by agent
 * @param event in protobuf; never changed after this call
 */
public record StoredEvent(TraceKey key, String agentId, byte[] event) {}
