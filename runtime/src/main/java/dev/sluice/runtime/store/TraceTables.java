package dev.sluice.runtime.store;

import java.nio.file.Path;
import java.util.List;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** The tables of trace sessions, and the SQLite file that they are kept in. */
final class TraceTables {
    private static final int JOURNAL_BYTES_MAX = 64 << 20;
    /** The index of a busy session stays in memory. */
    private static final int CACHE_KIB = 32 << 10;

    private static final List<String> SCHEMA = List.of(
            """
        CREATE TABLE IF NOT EXISTS session (
          n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL,
          first_timestamp INTEGER NOT NULL, last_timestamp INTEGER NOT NULL, trimmed INTEGER NOT NULL,
          stored_millis INTEGER NOT NULL, trimmed_through INTEGER NOT NULL DEFAULT 0)""",
            """
        CREATE TABLE IF NOT EXISTS event (
          n INTEGER PRIMARY KEY, session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL,
          seq INTEGER NOT NULL, agent TEXT NOT NULL, stored_millis INTEGER NOT NULL, event BLOB NOT NULL)""",
            "CREATE UNIQUE INDEX IF NOT EXISTS event_key ON event (session, timestamp, epoch, seq)",
            """
        CREATE TABLE IF NOT EXISTS checkpoint (
          session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
          state BLOB NOT NULL, PRIMARY KEY (session, timestamp, epoch, seq)) WITHOUT ROWID""");

    private TraceTables() {}

    /**
     * A power cut may lose the newest events, a killed process none. Traces tell of work, they are not the work: FULL
     * would cost ten times the throughput.
     */
    static SqliteFile at(Path path) {
        return new SqliteFile(path, SynchronousMode.NORMAL, SCHEMA, JOURNAL_BYTES_MAX, CACHE_KIB);
    }
}
