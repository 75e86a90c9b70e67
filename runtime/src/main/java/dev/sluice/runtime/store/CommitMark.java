package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Remembers, beside a SQLite file, how many of its transactions were acknowledged. SQLite takes a write-ahead log that
 * was cut or is missing for one that ends there: it opens the file without a word, and what was acknowledged is gone.
 * With the mark that is found out, and said.
 *
 * <p>The mark is not synced: after a power cut it may be older than the file, which is harmless, but never newer than
 * what was on disk when it was written.
 */
final class CommitMark {
    private static final int BYTES = 2 * Long.BYTES;

    private final Path database;
    private final Path path;
    private FileChannel channel;

    CommitMark(Path database) {
        this.database = database.toAbsolutePath();
        this.path = this.database.resolveSibling(database.getFileName() + ".commits");
    }

    /** @throws StoreException when the file has fewer transactions than were acknowledged */
    void check(long count) {
        long acknowledged = read();
        if (count < acknowledged) {
            throw new StoreException(
                    Reason.CORRUPT,
                    database + " has lost " + (acknowledged - count) + " acknowledged transactions: its write-ahead log"
                            + " is missing or was cut. Restore it; or delete " + path.getFileName()
                            + " to go on without them");
        }
    }

    void write(long count) {
        try {
            if (channel == null) {
                channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
            // The second number tells a whole mark from half of one.
            channel.write(
                    ByteBuffer.allocate(BYTES).putLong(count).putLong(~count).flip(), 0);
        } catch (IOException e) {
            throw SqliteFailure.of(e, path);
        }
    }

    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw SqliteFailure.of(e, path);
        }
        channel = null;
    }

    private long read() {
        try {
            if (!Files.exists(path)) {
                return 0;
            }
            ByteBuffer mark = ByteBuffer.wrap(Files.readAllBytes(path));
            long count = mark.remaining() == BYTES ? mark.getLong() : 0;
            return mark.hasRemaining() && mark.getLong() == ~count ? count : 0;
        } catch (IOException e) {
            throw SqliteFailure.of(e, path);
        }
    }
}
