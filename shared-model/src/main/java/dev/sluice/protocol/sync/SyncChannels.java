package dev.sluice.protocol.sync;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** The channel of a document: each entry's payload is one patch, as a JSON object in UTF-8 without its version. */
public final class SyncChannels {
    /** The feature of {@code sync/<document>}. */
    public static final String SYNC = "sync";

    /** A feature without channels: who says to run it keeps documents in a store that is its own. */
    public static final String STORES_HERE = "sync-stores-here";

    /** The document of a bare {@code /sync}. */
    public static final String DEFAULT_DOCUMENT = "default";

    /** The origin of patches that no client's connection has sent. */
    public static final long NO_ORIGIN = 0;

    private static final int PATCH_KIND = 1;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");

    private SyncChannels() {}

    public static boolean isName(String document) {
        return NAME.matcher(document).matches();
    }

    public static ChannelId document(String name) {
        return new ChannelId(SYNC, name);
    }

    /** @param origin names the connection that has sent it, so that it is not sent back there */
    public static Entry patch(long timeMillis, long origin, byte[] json) {
        byte[] meta = ByteBuffer.allocate(Long.BYTES).putLong(origin).array();
        return new Entry(PATCH_KIND, timeMillis, meta, json);
    }

    public static long originOf(Entry patch) {
        return patch.meta().length == Long.BYTES ? ByteBuffer.wrap(patch.meta()).getLong() : NO_ORIGIN;
    }
}
