package dev.sluice.bench.document;

/** Patches of one size, each with an id of its own. */
final class Patches {
    private static final int AROUND_BYTES = 110;

    private final String writer;
    private final String padding;
    private long made;

    /** @param bytes about how long a patch is */
    Patches(String writer, int bytes) {
        this.writer = writer;
        this.padding = "x".repeat(Math.max(0, bytes - AROUND_BYTES));
    }

    String nextId() {
        return writer + "-" + made++;
    }

    String json(String id) {
        return "{\"id\":\"" + id + "\",\"timestamp\":1790000000000,\"clientId\":\"bench\",\"op\":\"update_node\","
                + "\"nodeId\":\"n\",\"data\":{\"properties\":{\"p\":\"" + padding + "\"}}}";
    }
}
