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
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** One connection to one SQLite file with a write-ahead log; blocks. Opened when first used. For one thread. */
final class SqliteFile {
    /** What is done within one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);

    /** How long another connection's write is waited for. It bounds every call. */
    private static final int LOCK_TIMEOUT_MILLIS = 2000;

    private static final int JOURNAL_BYTES_MAX = 16 << 20;

    private final Path path;
    private final SynchronousMode synchronous;
    private final List<String> schema;
    private final List<List<String>> upgrades;
    private final int journalBytesMax;
    private final int cacheKib;
    private Connection connection;

    /**
     * @param synchronous {@code FULL}: what was committed survives a power cut; {@code NORMAL}: the newest
     *     transactions may not, but the file is never torn
     * @param schema statements that make what is missing
     */
    SqliteFile(Path path, SynchronousMode synchronous, List<String> schema) {
        this(path, synchronous, schema, List.of(), JOURNAL_BYTES_MAX, 0);
    }

    /**
     * @param upgrades what makes the second version of a file out of the first, the third out of the second, and so on
     * @param journalBytesMax what one large transaction may leave of the log beside the file
     * @param cacheKib how much of the file stays in memory; 0 for what SQLite thinks best
     */
    SqliteFile(
            Path path,
            SynchronousMode synchronous,
            List<String> schema,
            List<List<String>> upgrades,
            int journalBytesMax,
            int cacheKib) {
        this.path = path.toAbsolutePath();
        this.synchronous = synchronous;
        this.schema = schema;
        this.upgrades = upgrades;
        this.journalBytesMax = journalBytesMax;
        this.cacheKib = cacheKib;
    }

    Path path() {
        return path;
    }

    /**
     * Commits what {@code work} has done, or takes all of it back.
     *
     * @throws StoreException when it could not be done
     */
    <T> T inTransaction(Work<T> work) {
        Connection open = open();
        try {
            T result = work.on(open);
            // Also after a read: one left open would keep the log from being folded back into the file.
            open.commit();
            return result;
        } catch (SQLException e) {
            rollback();
            throw SqliteFailure.of(e, path);
        } catch (RuntimeException | Error e) {
            rollback();
            throw e;
        }
    }

    boolean isOpen() {
        return connection != null;
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
        // Of two connections that open a new file at once, one would find it locked while the other makes the log.
        synchronized (SqliteFile.class) {
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
    }

    private SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(synchronous);
        config.setJournalSizeLimit(journalBytesMax);
        config.setBusyTimeout(LOCK_TIMEOUT_MILLIS);
        if (cacheKib > 0) {
            // SQLite counts pages, and KiB where the number is negative.
            config.setCacheSize(-cacheKib);
        }
        return config;
    }

    private void prepareSchema() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            int known = 1 + upgrades.size();
            if (version > known) {
                throw new StoreException(
                        Reason.INCOMPATIBLE,
                        path + " was written by a newer version (schema " + version + ", known is " + known + ")");
            }
            while (version < known) {
                for (String make : version == 0 ? schema : upgrades.get(version - 1)) {
                    statement.executeUpdate(make);
                }
                version = version == 0 ? known : version + 1;
                statement.executeUpdate("PRAGMA user_version = " + version);
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
