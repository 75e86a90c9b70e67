package dev.sluice.store;

import dev.sluice.model.Position;

/** A channel's state after the message at that position. The array is the receiver's own. */
public record StoredSnapshot(Position position, byte[] state) {}
