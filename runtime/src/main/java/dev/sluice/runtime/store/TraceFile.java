package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/** One SQLite file of trace sessions; blocks. Opened when first used. For one thread. */
final class TraceFile {
    /** Statements that belong together: all of them are done, or none. */
    interface Work<T> {
        T run(Connection open) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TraceFile.class);

    private static final int SCHEMA_VERSION = 1;
    /** How long another process's write is waited for. It bounds every call. */
    private static final int LOCK_TIMEOUT_MILLIS = 2000;
    /** What one large transaction may leave of the log beside the file. */
    private static final int JOURNAL_BYTES_MAX = 64 << 20;
    /** In KiB, as SQLite counts when the number is negative: the index of a busy session stays in memory. */
    private static final int CACHE_KIB = 32 << 10;

    private static final String[] CREATE = {
        """
        CREATE TABLE IF NOT EXISTS session (
          n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL,
          first_timestamp INTEGER NOT NULL, last_timestamp INTEGER NOT NULL, trimmed INTEGER NOT NULL,
          stored_millis INTEGER NOT NULL)""",
        """
        CREATE TABLE IF NOT EXISTS event (
          n INTEGER PRIMARY KEY, session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL,
          seq INTEGER NOT NULL, agent TEXT NOT NULL, stored_millis INTEGER NOT NULL, event BLOB NOT NULL)""",
        "CREATE UNIQUE INDEX IF NOT EXISTS event_key ON event (session, timestamp, epoch, seq)",
        """
        CREATE TABLE IF NOT EXISTS checkpoint (
          session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
          state BLOB NOT NULL, PRIMARY KEY (session, timestamp, epoch, seq)) WITHOUT ROWID""",
    };

    private final Path path;
    private Connection connection;

    TraceFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    <T> T transaction(Work<T> work) {
        Connection open = open();
        try {
            T result = work.run(open);
            // Also after reads: one left open would keep the log from being folded back into the file.
            open.commit();
            return result;
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
        // A power cut may lose the newest events, a killed process none. Traces tell of work, they are not the work:
        // FULL would cost ten times the throughput.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setJournalSizeLimit(JOURNAL_BYTES_MAX);
        config.setBusyTimeout(LOCK_TIMEOUT_MILLIS);
        config.setCacheSize(-CACHE_KIB);
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
                for (String table : CREATE) {
                    statement.executeUpdate(table);
                }
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
