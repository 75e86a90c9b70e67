package dev.sluice.protocol.stream;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import java.nio.ByteBuffer;

/**
 * The two channels of a stream: its deltas, and its rolling snapshots, which are entries of a channel of their own
 * that keeps only the newest.
 */
public final class StreamChannels {
    /** The feature of {@code stream/<name>}: each entry's payload is a JSON merge patch (RFC 7396) as UTF-8. */
    public static final String STREAM = "stream";

    /** The feature of {@code snapshot/<name>}: each entry's payload is the stream's whole state as UTF-8 JSON. */
    public static final String SNAPSHOT = "snapshot";

    private static final int DELTA_KIND = 1;
    private static final int SNAPSHOT_KIND = 2;

    private StreamChannels() {}

    public static ChannelId deltas(String name) {
        return new ChannelId(STREAM, name);
    }

    public static ChannelId snapshots(String name) {
        return new ChannelId(SNAPSHOT, name);
    }

    /**
     * The event bus address at which verticles and backends change the stream. It takes a merge patch as a JsonObject,
     * a String or a Buffer; a request is answered with {@code {"epoch", "tickId"}}, or fails with an HTTP status as its
     * code and {@code {"code", "message", "field"?}} as its text. The stream's owner alone listens there.
     */
    public static String updates(String name) {
        return "sluice.stream." + name + ".update";
    }

    public static Entry delta(long timeMillis, byte[] patch) {
        return Entry.of(DELTA_KIND, timeMillis, patch);
    }

    /** A snapshot of the deltas' channel, as an entry of the snapshots' channel. */
    public static Entry entryOf(Snapshot snapshot) {
        byte[] position = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(snapshot.position().epoch())
                .putLong(snapshot.position().seq())
                .array();
        return new Entry(SNAPSHOT_KIND, snapshot.timeMillis(), position, snapshot.state());
    }

    /** The position in the result is one of the deltas' channel. */
    public static Snapshot snapshotOf(Entry entry) {
        ByteBuffer position = ByteBuffer.wrap(entry.meta());
        return new Snapshot(new Position(position.getLong(), position.getLong()), entry.timeMillis(), entry.payload());
    }
}
