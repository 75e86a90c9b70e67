package dev.sluice.runtime.store;

import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private final Map<String, Growth> growing = new HashMap<>();

    /** What a transaction has added to one session so far. */
    private static final class Growth {
        final long session;
        int events;
        long bytes;
        TraceKey first;
        TraceKey last;

        Growth(long session, TraceKey first) {
            this.session = session;
            this.first = first;
            this.last = first;
        }

        void reach(TraceKey key) {
            first = key.compareTo(first) < 0 ? key : first;
            last = key.compareTo(last) > 0 ? key : last;
        }
    }

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
        Growth growth = growing.get(sessionId);
        if (growth == null) {
            TraceKey first = events.get(0).key();
            growth = new Growth(session(sessionId, first, nowMillis), first);
            growing.put(sessionId, growth);
        }
        // As one batch: call by call a third of the time went into the calls.
        addEvent.setLong(1, growth.session);
        addEvent.setLong(6, nowMillis);
        for (StoredEvent event : events) {
            growth.reach(event.key());
            key(addEvent, 2, event.key());
            addEvent.setString(5, event.agentId());
            addEvent.setBytes(7, event.event());
            addEvent.setLong(8, event.identity());
            addEvent.addBatch();
        }
        int[] rows = addEvent.executeBatch();
        for (int i = 0; i < rows.length; i++) {
            growth.events += rows[i];
            growth.bytes += (long) rows[i] * events.get(i).event().length;
        }
    }

    /** Before the transaction ends: what it added to a session is counted once, however many writes it came in. */
    void settle() throws SQLException {
        for (Growth growth : growing.values()) {
            settle(growth);
        }
        growing.clear();
    }

    /** The transaction was taken back. */
    void forget() {
        growing.clear();
    }

    private void settle(Growth growth) throws SQLException {
        count.setInt(1, growth.events);
        count.setLong(2, growth.bytes);
        count.setLong(3, growth.first.timestamp());
        count.setLong(4, growth.first.timestamp());
        count.setLong(5, growth.last.timestamp());
        count.setLong(6, growth.last.timestamp());
        count.setLong(7, growth.session);
        count.executeUpdate();
        dropCheckpoints.setLong(1, growth.session);
        key(dropCheckpoints, 2, growth.first);
        dropCheckpoints.executeUpdate();
    }

    private long session(String sessionId, TraceKey first, long nowMillis) throws SQLException {
        addSession.setString(1, sessionId);
        addSession.setLong(2, first.timestamp());
        addSession.setLong(3, first.timestamp());
        addSession.setLong(4, nowMillis);
        try (ResultSet row = addSession.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    void putCheckpoint(String sessionId, TraceCheckpoint checkpoint) throws SQLException {
        Growth growth = growing.remove(sessionId);
        if (growth != null) {
            // It was made with those events, and outlives what they make useless.
            settle(growth);
        }
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
