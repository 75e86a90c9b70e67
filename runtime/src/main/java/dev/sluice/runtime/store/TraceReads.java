package dev.sluice.runtime.store;

import dev.sluice.protocol.trace.EventIdentity;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.store.SessionPage;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TracePage;
import dev.sluice.store.TraceQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What is asked of {@link TraceTables}. Within a transaction of the caller's. */
final class TraceReads {
    private static final String SUMMARY =
            "SELECT id, events, bytes, first_timestamp, last_timestamp, trimmed, trimmed_through, stored_millis FROM session ";
    private static final String SESSIONS =
            SUMMARY + "WHERE (stored_millis, id) < (?, ?) ORDER BY stored_millis DESC, id DESC LIMIT ?";
    private static final String SINCE = "SELECT timestamp, epoch, seq, agent, identity, event FROM event"
            + " WHERE session = (SELECT n FROM session WHERE id = ?) AND epoch = ? AND seq >= ? ORDER BY seq LIMIT ?";
    private static final String IDENTITIES = "SELECT identity FROM event"
            + " WHERE session = (SELECT n FROM session WHERE id = ?) ORDER BY epoch DESC, seq DESC LIMIT ?";
    private static final String CHECKPOINT =
            """
            SELECT c.timestamp, c.epoch, c.seq, c.state FROM checkpoint c JOIN session s ON s.n = c.session
            WHERE s.id = ? AND (c.timestamp, c.epoch, c.seq) <= (?, ?, ?)
            ORDER BY c.timestamp DESC, c.epoch DESC, c.seq DESC LIMIT 1""";

    private TraceReads() {}

    static TracePage page(Connection open, TraceQuery query) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(sql(query))) {
            int at = 1;
            select.setString(at++, query.sessionId());
            TraceWrites.key(select, at, nearEnd(query));
            at += 3;
            select.setLong(at++, query.newestFirst() ? query.startMillis() : query.endMillis());
            for (String agent : query.agentIds()) {
                select.setString(at++, agent);
            }
            // One more than asked for tells whether there is more.
            select.setLong(at, query.limit() + 1L);
            List<StoredEvent> events = new ArrayList<>();
            long bytes = 0;
            try (ResultSet row = select.executeQuery()) {
                while (events.size() < query.limit() && bytes < query.bytesMax() && row.next()) {
                    StoredEvent event = event(row);
                    bytes += event.event().length;
                    events.add(event);
                }
                boolean full = events.size() == query.limit() || bytes >= query.bytesMax();
                return new TracePage(events, full && row.next());
            }
        }
    }

    /** What the page begins behind: the place that was given, or the last one outside of the range. */
    private static TraceKey nearEnd(TraceQuery query) {
        TraceKey edge = query.newestFirst()
                ? TraceKey.endOf(query.endMillis())
                : new TraceKey(query.startMillis(), Long.MIN_VALUE, Long.MIN_VALUE);
        return query.after()
                .filter(after -> query.newestFirst() == after.compareTo(edge) < 0)
                .orElse(edge);
    }

    /**
     * The near end is one comparison of whole keys, so that the index is entered right there. With a comparison of times
     * beside it SQLite enters at that, and walks over all of the session that lies between.
     */
    private static String sql(TraceQuery query) {
        String direction = query.newestFirst() ? " DESC" : "";
        StringBuilder sql = new StringBuilder("SELECT timestamp, epoch, seq, agent, identity, event FROM event"
                + " WHERE session = (SELECT n FROM session WHERE id = ?) AND (timestamp, epoch, seq) ");
        sql.append(query.newestFirst() ? "< (?, ?, ?) AND timestamp >= ?" : "> (?, ?, ?) AND timestamp <= ?");
        if (!query.agentIds().isEmpty()) {
            sql.append(" AND agent IN (")
                    .append(String.join(
                            ", ", Collections.nCopies(query.agentIds().size(), "?")))
                    .append(')');
        }
        return sql.append(" ORDER BY timestamp" + direction + ", epoch" + direction + ", seq" + direction + " LIMIT ?")
                .toString();
    }

    static Optional<SessionSummary> summary(Connection open, String sessionId) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(SUMMARY + "WHERE id = ?")) {
            select.setString(1, sessionId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(summary(row)) : Optional.empty();
            }
        }
    }

    static List<StoredEvent> since(
            Connection open, String sessionId, long epoch, long fromSeq, int limit, long bytesMax) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(SINCE)) {
            select.setString(1, sessionId);
            select.setLong(2, epoch);
            select.setLong(3, fromSeq);
            select.setInt(4, limit);
            List<StoredEvent> events = new ArrayList<>();
            long bytes = 0;
            try (ResultSet row = select.executeQuery()) {
                while (bytes < bytesMax && row.next()) {
                    StoredEvent event = event(row);
                    bytes += event.event().length;
                    events.add(event);
                }
            }
            return events;
        }
    }

    private static StoredEvent event(ResultSet row) throws SQLException {
        TraceKey key = new TraceKey(row.getLong(1), row.getLong(2), row.getLong(3));
        return new StoredEvent(key, row.getString(4), row.getLong(5), row.getBytes(6));
    }

    static List<Long> identities(Connection open, String sessionId, int limit) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(IDENTITIES)) {
            select.setString(1, sessionId);
            select.setInt(2, limit);
            List<Long> identities = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (row.getLong(1) != EventIdentity.NONE) {
                        identities.add(row.getLong(1));
                    }
                }
            }
            return identities;
        }
    }

    static SessionPage sessions(Connection open, SessionCursor after, int limit) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(SESSIONS)) {
            select.setLong(1, after.storedMillis());
            select.setString(2, after.sessionId());
            select.setInt(3, limit + 1);
            List<SessionSummary> sessions = new ArrayList<>();
            SessionCursor last = after;
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (sessions.size() == limit) {
                        return new SessionPage(sessions, Optional.of(last.text()));
                    }
                    sessions.add(summary(row));
                    last = new SessionCursor(row.getLong(8), row.getString(1));
                }
            }
            return new SessionPage(sessions, Optional.empty());
        }
    }

    private static SessionSummary summary(ResultSet row) throws SQLException {
        return new SessionSummary(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }

    static Optional<TraceCheckpoint> checkpoint(Connection open, String sessionId, TraceKey through)
            throws SQLException {
        try (PreparedStatement select = open.prepareStatement(CHECKPOINT)) {
            select.setString(1, sessionId);
            TraceWrites.key(select, 2, through);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                TraceKey key = new TraceKey(row.getLong(1), row.getLong(2), row.getLong(3));
                return Optional.of(new TraceCheckpoint(key, row.getBytes(4)));
            }
        }
    }
}
