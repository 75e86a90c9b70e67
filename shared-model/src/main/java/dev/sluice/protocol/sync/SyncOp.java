package dev.sluice.protocol.sync;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The operations on a graph that the server understands. Others are opaque: ordered and kept, but not folded. */
public enum SyncOp {
    CREATE_NODE,
    UPDATE_NODE,
    DELETE_NODE,
    CREATE_EDGE,
    UPDATE_EDGE,
    DELETE_EDGE,
    SET_PROPERTY,
    REMOVE_PROPERTY;

    private static final Map<String, SyncOp> BY_SPELLING = new HashMap<>();

    static {
        for (SyncOp op : values()) {
            BY_SPELLING.put(op.text(), op);
            String[] words = op.text().split("_");
            BY_SPELLING.put(words[0] + words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1), op);
        }
    }

    /** Takes {@code create_node} and {@code createNode}. */
    public static Optional<SyncOp> of(String spelling) {
        return Optional.ofNullable(BY_SPELLING.get(spelling));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
