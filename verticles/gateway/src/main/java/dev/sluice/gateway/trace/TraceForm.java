package dev.sluice.gateway.trace;

/**
 * How a client is sent events.
 *
 * @param wire what its messages are written in
 * @param grouping how many events one message has
 */
record TraceForm(Wire wire, Grouping grouping) {
    enum Wire {
        /** JSON in text messages. */
        TEXT,
        /** JSON in binary messages with the original clients' header. */
        FRAMED,
        PROTOBUF
    }

    enum Grouping {
        SINGLE,
        BATCH,
        /** Batches in the delta form. */
        DELTA
    }
}
