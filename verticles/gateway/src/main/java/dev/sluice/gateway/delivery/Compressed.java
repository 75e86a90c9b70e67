package dev.sluice.gateway.delivery;

import dev.sluice.config.CompressionConfig;
import dev.sluice.gateway.connection.MessageDeflater;
import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Another encoding's frames with permessage-deflate, each compressed once for all of its readers: a form of its own,
 * for connections that agreed on it.
 *
 * @param level from 1, the fastest, to 9, the smallest
 * @param bytesMin frames with a smaller payload stay as they are
 */
public record Compressed(Encoding plain, int level, int bytesMin) implements Encoding {
    public static Feed of(Feed feed, CompressionConfig settings) {
        Encoding compressed = new Compressed(feed.encoding(), settings.level(), settings.bytesMin());
        return new Feed(feed.channel(), feed.snapshots(), compressed);
    }

    @Override
    public Encoder encoder() {
        return new Deflating(plain.encoder(), new MessageDeflater(level), bytesMin);
    }

    @Override
    public boolean joinsEntries() {
        return plain.joinsEntries();
    }

    private static final class Deflating implements Encoder {
        private final Encoder plain;
        private final MessageDeflater deflater;
        private final int bytesMin;
        private final ByteBuf frame = Unpooled.buffer();

        Deflating(Encoder plain, MessageDeflater deflater, int bytesMin) {
            this.plain = plain;
            this.deflater = deflater;
            this.bytesMin = bytesMin;
        }

        @Override
        public void restart(long epoch, long seq) {
            plain.restart(epoch, seq);
        }

        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            plain.entry(frame.clear(), epoch, seq, entry);
            compress(out);
        }

        @Override
        public void endOfRun(ByteBuf out, long epoch, long lastSeq) {
            plain.endOfRun(frame.clear(), epoch, lastSeq);
            compress(out);
        }

        @Override
        public void snapshot(ByteBuf out, Snapshot snapshot) {
            plain.snapshot(frame.clear(), snapshot);
            compress(out);
        }

        @Override
        public int overheadBytes() {
            return plain.overheadBytes();
        }

        @Override
        public void close() {
            plain.close();
            deflater.close();
        }

        private void compress(ByteBuf out) {
            if (!frame.isReadable()) {
                return;
            }
            int header = ServerFrames.headerBytesOf(frame);
            if (frame.readableBytes() - header < bytesMin) {
                out.writeBytes(frame);
            } else {
                int opcode = ServerFrames.opcodeOf(frame);
                deflater.writeFrame(out, opcode, frame.skipBytes(header));
            }
        }
    }
}
