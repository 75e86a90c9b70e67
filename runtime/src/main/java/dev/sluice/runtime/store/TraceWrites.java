package dev.sluice.runtime.store;

import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** What changes {@link TraceTables}, on one connection. Within a transaction of the caller's. For one thread. */
final class TraceWrites {
    private static final String ADD_SESSION =
            """
            INSERT INTO session (id, events, bytes, first_timestamp, last_timestamp, trimmed, stored_millis)
            VALUES (?, 0, 0, ?, ?, 0, ?) ON CONFLICT (id) DO UPDATE SET stored_millis = excluded.stored_millis
            RETURNING n""";
    private static final String ADD_EVENT =
            """
            INSERT OR IGNORE INTO event (session, timestamp, epoch, seq, agent, stored_millis, event, identity)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
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

    private Connection open;
    private PreparedStatement addSession;
    private PreparedStatement addEvent;
    private PreparedStatement count;
    private PreparedStatement dropCheckpoints;
    private PreparedStatement putCheckpoint;

    /** Statements live as long as their connection, which is another one after a failure. */
    void on(Connection connection) throws SQLException {
        if (open == connection) {
            return;
        }
        addSession = connection.prepareStatement(ADD_SESSION);
        addEvent = connection.prepareStatement(ADD_EVENT);
        count = connection.prepareStatement(COUNT);
        dropCheckpoints = connection.prepareStatement(DROP_CHECKPOINTS);
        putCheckpoint = connection.prepareStatement(PUT_CHECKPOINT);
        open = connection;
    }

    Connection connection() {
        return open;
    }

    void append(String sessionId, List<StoredEvent> events, long nowMillis) throws SQLException {
        TraceKey first = events.get(0).key();
        TraceKey last = first;
        for (StoredEvent event : events) {
            first = event.key().compareTo(first) < 0 ? event.key() : first;
            last = event.key().compareTo(last) > 0 ? event.key() : last;
        }
        long session = session(sessionId, first, last, nowMillis);
        // As one batch: call by call a third of the time went into the calls.
        addEvent.setLong(1, session);
        addEvent.setLong(6, nowMillis);
        for (StoredEvent event : events) {
            key(addEvent, 2, event.key());
            addEvent.setString(5, event.agentId());
            addEvent.setBytes(7, event.event());
            addEvent.setLong(8, event.identity());
            addEvent.addBatch();
        }
        int[] rows = addEvent.executeBatch();
        int added = 0;
        long bytes = 0;
        for (int i = 0; i < rows.length; i++) {
            added += rows[i];
            bytes += (long) rows[i] * events.get(i).event().length;
        }
        count(session, added, bytes, first, last);
        dropCheckpoints.setLong(1, session);
        key(dropCheckpoints, 2, first);
        dropCheckpoints.executeUpdate();
    }

    private long session(String sessionId, TraceKey first, TraceKey last, long nowMillis) throws SQLException {
        addSession.setString(1, sessionId);
        addSession.setLong(2, first.timestamp());
        addSession.setLong(3, last.timestamp());
        addSession.setLong(4, nowMillis);
        try (ResultSet row = addSession.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void count(long session, int added, long bytes, TraceKey first, TraceKey last) throws SQLException {
        count.setInt(1, added);
        count.setLong(2, bytes);
        count.setLong(3, first.timestamp());
        count.setLong(4, first.timestamp());
        count.setLong(5, last.timestamp());
        count.setLong(6, last.timestamp());
        count.setLong(7, session);
        count.executeUpdate();
    }

    void putCheckpoint(String sessionId, TraceCheckpoint checkpoint) throws SQLException {
        key(putCheckpoint, 1, checkpoint.through());
        putCheckpoint.setBytes(4, checkpoint.state());
        putCheckpoint.setString(5, sessionId);
        putCheckpoint.executeUpdate();
    }

    static void key(PreparedStatement statement, int at, TraceKey key) throws SQLException {
        statement.setLong(at, key.timestamp());
        statement.setLong(at + 1, key.epoch());
        statement.setLong(at + 2, key.seq());
    }
}
