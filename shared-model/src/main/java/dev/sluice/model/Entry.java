package dev.sluice.model;

/**
 * One message of a channel, as its owner ordered it. Its seq is not in it: entries travel in runs that name the first.
 *
 * @param kind what the feature makes of it, 0..255
 * @param timeMillis when the owner appended it, Unix milliseconds
 * @param meta what the feature has to say beside the payload; never changed after this call
 * @param payload the message, in the feature's own form; never changed after this call
 */
public record Entry(int kind, long timeMillis, byte[] meta, byte[] payload) {
    private static final byte[] NOTHING = {};

    public static Entry of(int kind, long timeMillis, byte[] payload) {
        return new Entry(kind, timeMillis, NOTHING, payload);
    }

    /** What it costs a log that is bounded in bytes: the content and about what the objects around it take. */
    public int bytes() {
        return payload.length + meta.length + 64;
    }
}
