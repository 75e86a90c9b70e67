package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.StoredSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked of a file of durable logs. */
final class LogReads {
    private static final String FIND = "SELECT " + LogRow.COLUMNS + " FROM log WHERE feature = ? AND name = ?";
    private static final String LIST =
            "SELECT " + LogRow.COLUMNS + " FROM log WHERE feature = ? AND name > ? ORDER BY name LIMIT ?";
    private static final String READ =
            "SELECT kind, time, meta, payload FROM entry WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?";
    private static final String SNAPSHOT = "SELECT state FROM log_snapshot WHERE log = ?";

    private LogReads() {}

    static Optional<LogState> state(Connection connection, ChannelId channel) throws SQLException {
        return find(connection, channel).map(LogRow::state);
    }

    static LogPage read(Connection connection, ChannelId channel, long from, int limit, long bytesMax)
            throws SQLException {
        Optional<LogRow> row = find(connection, channel);
        if (row.isEmpty()) {
            return new LogPage(Math.max(1, from), List.of());
        }
        long number = row.get().number();
        long first = Math.max(from, row.get().state().tail());
        long last = row.get().state().head();
        List<Entry> entries = new ArrayList<>();
        if (first > last) {
            return new LogPage(first, entries);
        }
        try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setLong(1, LogTables.key(number, first));
            read.setLong(2, LogTables.key(number, last));
            read.setInt(3, limit);
            long bytes = 0;
            try (ResultSet found = read.executeQuery()) {
                while (bytes < bytesMax && found.next()) {
                    Entry entry = new Entry(found.getInt(1), found.getLong(2), found.getBytes(3), found.getBytes(4));
                    entries.add(entry);
                    bytes += entry.bytes();
                }
            }
        }
        return new LogPage(first, entries);
    }

    static Optional<StoredSnapshot> snapshot(Connection connection, ChannelId channel) throws SQLException {
        Optional<LogRow> row = find(connection, channel);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement read = connection.prepareStatement(SNAPSHOT)) {
            read.setLong(1, row.get().number());
            try (ResultSet found = read.executeQuery()) {
                Position position =
                        new Position(row.get().state().life(), row.get().state().snapshotSeq());
                return found.next() ? Optional.of(new StoredSnapshot(position, found.getBytes(1))) : Optional.empty();
            }
        }
    }

    static List<LogState> channels(Connection connection, String feature, String after, int limit) throws SQLException {
        List<LogState> channels = new ArrayList<>();
        try (PreparedStatement list = connection.prepareStatement(LIST)) {
            list.setString(1, feature);
            list.setString(2, after);
            list.setInt(3, limit);
            try (ResultSet row = list.executeQuery()) {
                while (row.next()) {
                    channels.add(LogRow.of(row).state());
                }
            }
        }
        return channels;
    }

    private static Optional<LogRow> find(Connection connection, ChannelId channel) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, channel.feature());
            find.setString(2, channel.name());
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(LogRow.of(row)) : Optional.empty();
            }
        }
    }
}
