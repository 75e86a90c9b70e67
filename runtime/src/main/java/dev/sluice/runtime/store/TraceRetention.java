package dev.sluice.runtime.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Removes what is too old or too much from {@link TraceTables}, a piece at a time. */
final class TraceRetention {
    /** Events removed in one transaction: what else waits for the file waits this long. */
    static final int PIECE_EVENTS = 5000;

    private static final String TOTAL = "SELECT COALESCE(SUM(bytes), 0) FROM session";
    private static final String OLDEST = "SELECT n, stored_millis, LENGTH(event) FROM event ORDER BY n LIMIT ?";
    private static final String TOUCHED =
            "SELECT session, COUNT(*), SUM(LENGTH(event)), MAX(timestamp) FROM event WHERE n <= ? GROUP BY session";
    private static final String REMOVE = "DELETE FROM event WHERE n <= ?";
    private static final String COUNT =
            """
            UPDATE session SET events = events - ?, bytes = bytes - ?, trimmed = trimmed + ?, trimmed_through = MAX(trimmed_through, ?),
              first_timestamp = COALESCE((SELECT MIN(timestamp) FROM event WHERE session = session.n), last_timestamp)
            WHERE n = ?""";
    /** Those before the first event that is left, but for the last of them. */
    private static final String DROP_CHECKPOINTS =
            """
            DELETE FROM checkpoint WHERE session = ?1 AND (timestamp, epoch, seq) < (
              SELECT timestamp, epoch, seq FROM checkpoint WHERE session = ?1 AND timestamp <= COALESCE(
                (SELECT MIN(timestamp) FROM event WHERE session = ?1), 9223372036854775807)
              ORDER BY timestamp DESC, epoch DESC, seq DESC LIMIT 1)""";

    private record Touched(long session, long events, long bytes, long through) {}

    private TraceRetention() {}

    static long removePiece(Connection open, long storedSinceMillis, long bytesMax) throws SQLException {
        long last = lastToGo(open, storedSinceMillis, bytesMax);
        if (last < 0) {
            return 0;
        }
        List<Touched> touched = touched(open, last);
        long removed;
        try (PreparedStatement remove = open.prepareStatement(REMOVE)) {
            remove.setLong(1, last);
            removed = remove.executeUpdate();
        }
        try (PreparedStatement count = open.prepareStatement(COUNT);
                PreparedStatement drop = open.prepareStatement(DROP_CHECKPOINTS)) {
            for (Touched session : touched) {
                count.setLong(1, session.events());
                count.setLong(2, session.bytes());
                count.setLong(3, session.events());
                count.setLong(4, session.through());
                count.setLong(5, session.session());
                count.executeUpdate();
                drop.setLong(1, session.session());
                drop.executeUpdate();
            }
        }
        return removed;
    }

    /** Rows are numbered in the order in which they came. @return -1 for none */
    private static long lastToGo(Connection open, long storedSinceMillis, long bytesMax) throws SQLException {
        long excess = total(open) - bytesMax;
        long last = -1;
        try (PreparedStatement oldest = open.prepareStatement(OLDEST)) {
            oldest.setInt(1, PIECE_EVENTS);
            try (ResultSet row = oldest.executeQuery()) {
                while (row.next() && (excess > 0 || row.getLong(2) < storedSinceMillis)) {
                    last = row.getLong(1);
                    excess -= row.getLong(3);
                }
            }
        }
        return last;
    }

    private static long total(Connection open) throws SQLException {
        try (PreparedStatement total = open.prepareStatement(TOTAL);
                ResultSet row = total.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<Touched> touched(Connection open, long last) throws SQLException {
        List<Touched> sessions = new ArrayList<>();
        try (PreparedStatement touched = open.prepareStatement(TOUCHED)) {
            touched.setLong(1, last);
            try (ResultSet row = touched.executeQuery()) {
                while (row.next()) {
                    sessions.add(new Touched(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
                }
            }
        }
        return sessions;
    }
}
