package dev.sluice.store;

/**
 * A trace event as a store keeps it.
 *
 * @param agentId for queries by agent
 * @param identity an {@link dev.sluice.protocol.trace.EventIdentity}: where it is one, the event is kept once
 * @param event in protobuf; never changed after this call
 */
public record StoredEvent(TraceKey key, String agentId, long identity, byte[] event) {}
