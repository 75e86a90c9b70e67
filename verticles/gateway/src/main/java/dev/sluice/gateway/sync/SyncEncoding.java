package dev.sluice.gateway.sync;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.gateway.delivery.Encoding;
import dev.sluice.model.Entry;
import io.netty.buffer.ByteBuf;

/** Patches as {@code patch_broadcast}s: JSON text frames around what the client has sent. */
record SyncEncoding() implements Encoding {
    private static final byte[] START = VersionedPatch.ascii("{\"type\":\"patch_broadcast\",\"payload\":");

    @Override
    public Encoder encoder() {
        return new Broadcast();
    }

    private static final class Broadcast implements Encoder {
        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            VersionedPatch patch = new VersionedPatch(entry.payload(), seq);
            ServerFrames.writeHeader(out, ServerFrames.TEXT, false, START.length + patch.length() + 1);
            out.writeBytes(START);
            patch.writeTo(out);
            out.writeByte('}');
        }
    }
}
