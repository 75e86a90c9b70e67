package dev.sluice.runtime.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Tries whether a SQLite file that failed can be written to again, by a row that it replaces. The row is as large as
 * much of what callers write: the few bytes of a smaller one fit on a full disk again and again, and the node would
 * say in turns that it is ready and that it is not.
 */
final class StoreProbe {
    private static final int BYTES = 64 << 10;

    private StoreProbe() {}

    /** Within a transaction of the caller's. */
    static void write(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY CHECK (one = 1), content BLOB NOT NULL)");
            // Random: SQLite does not write what is there already.
            statement.executeUpdate(
                    "INSERT OR REPLACE INTO probe (one, content) VALUES (1, randomblob(" + BYTES + "))");
        }
    }
}
