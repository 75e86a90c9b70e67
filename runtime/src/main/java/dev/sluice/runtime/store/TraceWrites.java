package dev.sluice.runtime.store;

import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** What changes {@link TraceTables}. Within a transaction of the caller's. */
final class TraceWrites {
    private static final String ADD_SESSION =
            """
            INSERT INTO session (id, events, bytes, first_timestamp, last_timestamp, trimmed, stored_millis)
            VALUES (?, 0, 0, ?, ?, 0, ?) ON CONFLICT (id) DO UPDATE SET stored_millis = excluded.stored_millis
            RETURNING n""";
    private static final String ADD_EVENT =
            """
            INSERT OR IGNORE INTO event (session, timestamp, epoch, seq, agent, stored_millis, event)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String COUNT =
            """
            UPDATE session SET events = events + ?, bytes = bytes + ?,
              first_timestamp = CASE WHEN events = 0 THEN ? ELSE MIN(first_timestamp, ?) END,
              last_timestamp = CASE WHEN events = 0 THEN ? ELSE MAX(last_timestamp, ?) END
            WHERE n = ?""";
    private static final String DROP_CHECKPOINTS =
            "DELETE FROM checkpoint WHERE session = ? AND (timestamp, epoch, seq) >= (?, ?, ?)";
    private static final String PUT_CHECKPOINT =
            """
            INSERT OR REPLACE INTO checkpoint (session, timestamp, epoch, seq, state)
            SELECT n, ?, ?, ?, ? FROM session WHERE id = ?""";

    private TraceWrites() {}

    static void append(Connection open, String sessionId, List<StoredEvent> events, long nowMillis)
            throws SQLException {
        TraceKey first = events.get(0).key();
        TraceKey last = first;
        for (StoredEvent event : events) {
            first = event.key().compareTo(first) < 0 ? event.key() : first;
            last = event.key().compareTo(last) > 0 ? event.key() : last;
        }
        long session = session(open, sessionId, first, last, nowMillis);
        int added = 0;
        long bytes = 0;
        try (PreparedStatement add = open.prepareStatement(ADD_EVENT)) {
            for (StoredEvent event : events) {
                add.setLong(1, session);
                add.setLong(2, event.key().timestamp());
                add.setLong(3, event.key().epoch());
                add.setLong(4, event.key().seq());
                add.setString(5, event.agentId());
                add.setLong(6, nowMillis);
                add.setBytes(7, event.event());
                if (add.executeUpdate() > 0) {
                    added++;
                    bytes += event.event().length;
                }
            }
        }
        count(open, session, added, bytes, first, last);
        dropCheckpoints(open, session, first);
    }

    private static long session(Connection open, String sessionId, TraceKey first, TraceKey last, long nowMillis)
            throws SQLException {
        try (PreparedStatement add = open.prepareStatement(ADD_SESSION)) {
            add.setString(1, sessionId);
            add.setLong(2, first.timestamp());
            add.setLong(3, last.timestamp());
            add.setLong(4, nowMillis);
            try (ResultSet row = add.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void count(Connection open, long session, int added, long bytes, TraceKey first, TraceKey last)
            throws SQLException {
        try (PreparedStatement count = open.prepareStatement(COUNT)) {
            count.setInt(1, added);
            count.setLong(2, bytes);
            count.setLong(3, first.timestamp());
            count.setLong(4, first.timestamp());
            count.setLong(5, last.timestamp());
            count.setLong(6, last.timestamp());
            count.setLong(7, session);
            count.executeUpdate();
        }
    }

    private static void dropCheckpoints(Connection open, long session, TraceKey from) throws SQLException {
        try (PreparedStatement drop = open.prepareStatement(DROP_CHECKPOINTS)) {
            drop.setLong(1, session);
            key(drop, 2, from);
            drop.executeUpdate();
        }
    }

    static void putCheckpoint(Connection open, String sessionId, TraceCheckpoint checkpoint) throws SQLException {
        try (PreparedStatement put = open.prepareStatement(PUT_CHECKPOINT)) {
            key(put, 1, checkpoint.through());
            put.setBytes(4, checkpoint.state());
            put.setString(5, sessionId);
            put.executeUpdate();
        }
    }

    static void key(PreparedStatement statement, int at, TraceKey key) throws SQLException {
        statement.setLong(at, key.timestamp());
        statement.setLong(at + 1, key.epoch());
        statement.setLong(at + 2, key.seq());
    }
}
