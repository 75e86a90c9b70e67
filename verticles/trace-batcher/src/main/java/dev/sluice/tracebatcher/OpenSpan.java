package dev.sluice.tracebatcher;

import java.util.Optional;

/** A span that has started and not ended. */
record OpenSpan(String id, String traceId, Optional<String> parentId, String agentId, String type, long startedAt) {}
