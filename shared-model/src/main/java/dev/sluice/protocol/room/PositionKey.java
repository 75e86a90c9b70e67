package dev.sluice.protocol.room;

import dev.sluice.protocol.room.TypedMessage.PositionUpdate;

/**
 * The key of a position's entry: whose it is, and what it tells, which may be the rotation alone. So nothing need be
 * parsed to know which newer ones make it needless.
 */
final class PositionKey {
    private static final int POSITION = 1;
    private static final int ROTATION = 2;

    private PositionKey() {}

    static String of(PositionUpdate update) {
        int told = (update.position().isPresent() ? POSITION : 0)
                | (update.rotation().isPresent() ? ROTATION : 0);
        return told + update.entityId();
    }

    /** Empty for what is no position's key. */
    static String entity(String key) {
        return key.isEmpty() ? "" : key.substring(1);
    }

    /** What it tells, a set of bits. */
    static int told(String key) {
        return key.charAt(0) - '0';
    }
}
