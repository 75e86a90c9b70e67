package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/** One SQLite file of snapshots; blocks. Opened when first used. For one thread. */
final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);

    private static final int SCHEMA_VERSION = 1;
    /** How long another process's write is waited for. It bounds every call. */
    private static final int LOCK_TIMEOUT_MILLIS = 2000;
    /** What one large transaction may leave of the log beside the file. */
    private static final int JOURNAL_BYTES_MAX = 16 << 20;

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

    private final Path path;
    private Connection connection;

    SnapshotFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** All or none of them. */
    void putAll(Map<ChannelId, PendingSnapshot> batch) {
        Connection open = open();
        try (PreparedStatement put = open.prepareStatement(PUT)) {
            for (Map.Entry<ChannelId, PendingSnapshot> entry : batch.entrySet()) {
                Position position = entry.getValue().position();
                put.setString(1, entry.getKey().toString());
                put.setLong(2, position.epoch());
                put.setLong(3, position.seq());
                put.setBytes(4, entry.getValue().state());
                put.executeUpdate();
            }
            open.commit();
        } catch (SQLException e) {
            rollback();
            throw SqliteFailure.of(e, path);
        }
    }

    Optional<StoredSnapshot> latest(ChannelId channel) {
        Connection open = open();
        try (PreparedStatement latest = open.prepareStatement(LATEST)) {
            latest.setString(1, channel.toString());
            Optional<StoredSnapshot> found = Optional.empty();
            try (ResultSet row = latest.executeQuery()) {
                if (row.next()) {
                    Position position = new Position(row.getLong(1), row.getLong(2));
                    found = Optional.of(new StoredSnapshot(position, row.getBytes(3)));
                }
            }
            // A read left open would keep the log from being folded back into the file.
            open.commit();
            return found;
        } catch (SQLException e) {
            rollback();
            throw SqliteFailure.of(e, path);
        }
    }

    void close() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.atWarn().addKeyValue("file", path).setCause(e).log("store did not close cleanly");
        }
        connection = null;
    }

    private Connection open() {
        if (connection != null) {
            return connection;
        }
        try {
            Files.createDirectories(path.getParent());
            connection = config().createConnection("jdbc:sqlite:" + path);
            prepareSchema();
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            close();
            throw SqliteFailure.of(e, path);
        } catch (IOException e) {
            throw SqliteFailure.of(e, path);
        } catch (StoreException e) {
            close();
            throw e;
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A power cut may lose the newest snapshots but never tears one: in WAL mode NORMAL syncs at checkpoints. FULL
        // would sync for each transaction, to protect what is superseded half a second later.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setJournalSizeLimit(JOURNAL_BYTES_MAX);
        config.setBusyTimeout(LOCK_TIMEOUT_MILLIS);
        return config;
    }

    private void prepareSchema() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > SCHEMA_VERSION) {
                throw new StoreException(
                        Reason.INCOMPATIBLE,
                        path + " was written by a newer version (schema " + version + ", known is " + SCHEMA_VERSION
                                + ")");
            }
            if (version < SCHEMA_VERSION) {
                statement.executeUpdate(CREATE);
                statement.executeUpdate("PRAGMA user_version = " + SCHEMA_VERSION);
            }
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // SQLite has rolled back by itself, or the file is beyond use: start anew with the next call.
            close();
        }
    }
}
