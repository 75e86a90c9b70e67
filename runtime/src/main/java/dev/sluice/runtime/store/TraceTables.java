package dev.sluice.runtime.store;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
            "CREATE INDEX IF NOT EXISTS session_recent ON session (stored_millis, id)",
            """
        CREATE TABLE IF NOT EXISTS event (
          n INTEGER PRIMARY KEY, session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL,
          seq INTEGER NOT NULL, agent TEXT NOT NULL, stored_millis INTEGER NOT NULL, identity INTEGER NOT NULL,
          event BLOB NOT NULL)""",
            "CREATE INDEX IF NOT EXISTS event_key ON event (session, timestamp, epoch, seq)",
            "CREATE UNIQUE INDEX IF NOT EXISTS event_order ON event (session, epoch, seq)",
            // Beside its neighbours in time: an index by identity alone would touch another page for each event.
            """
        CREATE UNIQUE INDEX IF NOT EXISTS event_given ON event (session, timestamp, identity)
          WHERE identity <> 0 AND identity & 1 = 0""",
            """
        CREATE UNIQUE INDEX IF NOT EXISTS event_stamped ON event (session, identity) WHERE identity & 1 = 1""",
            """
        CREATE TABLE IF NOT EXISTS checkpoint (
          n INTEGER PRIMARY KEY, session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL,
          seq INTEGER NOT NULL, state BLOB NOT NULL)""",
            // With the states in the key's own tree, each look for a key would read some of them.
            "CREATE UNIQUE INDEX IF NOT EXISTS checkpoint_key ON checkpoint (session, timestamp, epoch, seq)");

    /**
     * The first version had no identities, and an index by place that was unique; the second kept checkpoints in the
     * tree of their keys.
     */
    private static final List<List<String>> UPGRADES = List.of(
            List.of(
                    "ALTER TABLE session ADD COLUMN trimmed_through INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE event ADD COLUMN identity INTEGER NOT NULL DEFAULT 0",
                    "DROP INDEX event_key"),
            Stream.of(
                            Stream.of("ALTER TABLE checkpoint RENAME TO checkpoint_before"),
                            SCHEMA.stream(),
                            Stream.of(
                                    """
                    INSERT INTO checkpoint (session, timestamp, epoch, seq, state)
                    SELECT session, timestamp, epoch, seq, state FROM checkpoint_before""",
                                    "DROP TABLE checkpoint_before"))
                    .flatMap(statements -> statements)
                    .toList());

    private TraceTables() {}

    /**
     * A power cut may lose the newest events, a killed process none. Traces tell of work, they are not the work: FULL
     * would cost ten times the throughput.
     */
    static SqliteFile at(Path path) {
        return new SqliteFile(path, SynchronousMode.NORMAL, SCHEMA, UPGRADES, JOURNAL_BYTES_MAX, CACHE_KIB);
    }
}
