package dev.sluice.store;

import dev.sluice.protocol.trace.SessionSummary;
import java.util.List;
import java.util.Optional;

/** @param next asks for what follows; empty where nothing does */
public record SessionPage(List<SessionSummary> sessions, Optional<String> next) {}
