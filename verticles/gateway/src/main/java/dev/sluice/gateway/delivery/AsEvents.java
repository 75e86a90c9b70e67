package dev.sluice.gateway.delivery;

import dev.sluice.gateway.connection.ServerEvents;
import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Another encoding's text messages as server-sent events, each with the position behind it as its id: a form of its own,
 * encoded once for all of its readers.
 */
public record AsEvents(Encoding plain) implements Encoding {
    /** {@code id: }, {@code data: }, two numbers and the ends of lines, less the header of a frame. */
    private static final int LABEL_BYTES = 64;

    public static Feed of(Feed feed) {
        return new Feed(feed.channel(), feed.snapshots(), new AsEvents(feed.encoding()));
    }

    @Override
    public Encoder encoder() {
        return new Labelling(plain.encoder());
    }

    private static final class Labelling implements Encoder {
        private final Encoder plain;
        private final ByteBuf frame = Unpooled.buffer();

        Labelling(Encoder plain) {
            this.plain = plain;
        }

        @Override
        public void restart(long epoch, long seq) {
            plain.restart(epoch, seq);
        }

        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            plain.entry(frame.clear(), epoch, seq, entry);
            label(out, new Position(epoch, seq));
        }

        @Override
        public void endOfRun(ByteBuf out, long epoch, long lastSeq) {
            plain.endOfRun(frame.clear(), epoch, lastSeq);
            label(out, new Position(epoch, lastSeq));
        }

        @Override
        public void snapshot(ByteBuf out, Snapshot snapshot) {
            plain.snapshot(frame.clear(), snapshot);
            label(out, snapshot.position());
        }

        @Override
        public int overheadBytes() {
            return plain.overheadBytes() + LABEL_BYTES;
        }

        @Override
        public void close() {
            plain.close();
        }

        private void label(ByteBuf out, Position at) {
            if (frame.isReadable()) {
                ServerEvents.message(out, at, frame.skipBytes(ServerFrames.headerBytesOf(frame)));
            }
        }
    }
}
