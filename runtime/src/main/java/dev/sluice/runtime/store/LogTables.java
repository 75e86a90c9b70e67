package dev.sluice.runtime.store;

import java.util.List;

/**
 * The tables of durable logs, and the key of an entry in them.
 *
 * <p>An entry's key is its channel's number and its seq in one integer: so a channel's entries lie side by side in the
 * one tree of the table, and appending touches its right edge only. Where a log was compacted, an entry stays as a stub
 * without content for as long as its id has to be known.
 */
final class LogTables {
    static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS log (
              number INTEGER PRIMARY KEY, feature TEXT NOT NULL, name TEXT NOT NULL, life INTEGER NOT NULL,
              fence INTEGER NOT NULL, head INTEGER NOT NULL, tail INTEGER NOT NULL, snapshot_seq INTEGER NOT NULL,
              ids_from INTEGER NOT NULL, emptied INTEGER NOT NULL, forgotten INTEGER NOT NULL, UNIQUE (feature, name))""",
            """
            CREATE TABLE IF NOT EXISTS entry (
              key INTEGER PRIMARY KEY, log INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL,
              kind INTEGER NOT NULL, time INTEGER NOT NULL, meta BLOB NOT NULL, payload BLOB NOT NULL)""",
            "CREATE UNIQUE INDEX IF NOT EXISTS entry_id ON entry (log, id)",
            "CREATE TABLE IF NOT EXISTS log_snapshot (log INTEGER PRIMARY KEY, state BLOB NOT NULL)",
            "CREATE TABLE IF NOT EXISTS commits (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL)",
            "INSERT OR IGNORE INTO commits (one, count) VALUES (1, 0)");

    /** 2^23 channels of 2^40 entries each fit into a positive integer. */
    private static final int SEQ_BITS = 40;

    static final long NUMBER_MAX = (1L << (Long.SIZE - 1 - SEQ_BITS)) - 1;
    static final long SEQ_MAX = (1L << SEQ_BITS) - 1;

    private LogTables() {}

    static long key(long number, long seq) {
        return number << SEQ_BITS | seq;
    }

    static long seq(long key) {
        return key & SEQ_MAX;
    }
}
