package dev.sluice.store;

import java.util.List;

/** @param more whether there are events behind the last of these */
public record TracePage(List<StoredEvent> events, boolean more) {}
