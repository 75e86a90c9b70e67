package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.StoredSnapshot;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** One SQLite file of snapshots; blocks. For one thread. */
final class SnapshotFile {
    private static final String CREATE =
            """
            CREATE TABLE IF NOT EXISTS snapshot (
              channel TEXT PRIMARY KEY NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, state BLOB NOT NULL)""";
    private static final String PUT =
            """
            INSERT INTO snapshot (channel, epoch, seq, state) VALUES (?, ?, ?, ?)
            ON CONFLICT (channel) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, state = excluded.state
            WHERE (excluded.epoch, excluded.seq) > (snapshot.epoch, snapshot.seq)""";
    private static final String LATEST = "SELECT epoch, seq, state FROM snapshot WHERE channel = ?";

    private final SqliteFile file;

    SnapshotFile(Path path) {
        // A power cut may lose the newest snapshots but never tears one: in WAL mode NORMAL syncs at checkpoints. FULL
        // would sync for each transaction, to protect what is superseded half a second later.
        this.file = new SqliteFile(path, SynchronousMode.NORMAL, List.of(CREATE));
    }

    /** All or none of them. */
    void putAll(Map<ChannelId, PendingSnapshot> batch) {
        file.inTransaction(connection -> {
            try (PreparedStatement put = connection.prepareStatement(PUT)) {
                for (Map.Entry<ChannelId, PendingSnapshot> entry : batch.entrySet()) {
                    Position position = entry.getValue().position();
                    put.setString(1, entry.getKey().toString());
                    put.setLong(2, position.epoch());
                    put.setLong(3, position.seq());
                    put.setBytes(4, entry.getValue().state());
                    put.executeUpdate();
                }
            }
            return null;
        });
    }

    Optional<StoredSnapshot> latest(ChannelId channel) {
        return file.inTransaction(connection -> {
            try (PreparedStatement latest = connection.prepareStatement(LATEST)) {
                latest.setString(1, channel.toString());
                try (ResultSet row = latest.executeQuery()) {
                    return row.next()
                            ? Optional.of(
                                    new StoredSnapshot(new Position(row.getLong(1), row.getLong(2)), row.getBytes(3)))
                            : Optional.empty();
                }
            }
        });
    }

    void close() {
        file.close();
    }
}
