package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.AppendOutcome.Appended;
import dev.sluice.store.AppendOutcome.BaseMoved;
import dev.sluice.store.AppendOutcome.Fenced;
import dev.sluice.store.AppendOutcome.IdTaken;
import dev.sluice.store.AppendOutcome.Placed;
import dev.sluice.store.LogState;
import dev.sluice.store.NewEntry;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The writes of one transaction, prepared once for all of them. */
final class LogWrites implements AutoCloseable {
    /** How much of a compacted log is cleaned in one transaction: appends wait behind it. */
    private static final int CLEANED_PER_TRANSACTION = 1000;

    private static final String FIND = "SELECT " + LogRow.COLUMNS + " FROM log WHERE feature = ? AND name = ?";
    private static final String CREATE =
            """
            INSERT INTO log (feature, name, life, fence, head, tail, snapshot_seq, ids_from, emptied, forgotten)
            VALUES (?, ?, ?, 0, 0, 1, 0, 1, 0, 0)""";
    private static final String CLAIM = "UPDATE log SET fence = fence + 1 WHERE number = ?";
    private static final String KNOWN = "SELECT key, digest FROM entry WHERE log = ? AND id = ?";
    private static final String INSERT =
            "INSERT INTO entry (key, log, id, digest, kind, time, meta, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String HEAD = "UPDATE log SET head = ? WHERE number = ?";
    private static final String COMPACT =
            "UPDATE log SET snapshot_seq = ?, tail = max(tail, ?), ids_from = max(ids_from, ?) WHERE number = ?";
    private static final String SNAPSHOT = "INSERT OR REPLACE INTO log_snapshot (log, state) VALUES (?, ?)";
    private static final String EMPTY = "UPDATE entry SET meta = x'', payload = x'' WHERE key BETWEEN ? AND ?";
    private static final String FORGET = "DELETE FROM entry WHERE key BETWEEN ? AND ?";
    private static final String CLEANED = "UPDATE log SET emptied = ?, forgotten = ? WHERE number = ?";

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    LogWrites(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    LogState claim(ChannelId channel, long lifeIfNew) throws SQLException {
        Optional<LogRow> known = find(channel);
        if (known.isEmpty()) {
            prepare(CREATE, channel.feature(), channel.name(), lifeIfNew).executeUpdate();
            known = find(channel);
        }
        LogRow row = known.orElseThrow();
        if (row.number() > LogTables.NUMBER_MAX) {
            throw new StoreException(Reason.UNAVAILABLE, "the file holds as many channels as it can");
        }
        prepare(CLAIM, row.number()).executeUpdate();
        return find(channel).orElseThrow().state();
    }

    AppendOutcome append(ChannelId channel, long fence, List<NewEntry> entries) throws SQLException {
        Optional<LogRow> row = find(channel).filter(found -> found.state().fence() == fence);
        if (row.isEmpty()) {
            return new Fenced();
        }
        long number = row.get().number();
        long head = row.get().state().head();
        List<Placed> placed = new ArrayList<>(entries.size());
        Map<String, Integer> first = new HashMap<>();
        long next = head + 1;
        // All is decided before anything is written: a refused batch leaves nothing to take back.
        for (int i = 0; i < entries.size(); i++) {
            NewEntry entry = entries.get(i);
            Integer sameId = first.putIfAbsent(entry.id(), i);
            Optional<Known> known = sameId != null
                    ? Optional.of(new Known(
                            placed.get(sameId).seq(), entries.get(sameId).digest()))
                    : known(number, entry.id());
            if (known.isPresent()) {
                if (!Arrays.equals(known.get().digest(), entry.digest())) {
                    return new IdTaken(i, known.get().seq());
                }
                placed.add(new Placed(known.get().seq(), true));
            } else if (entry.base() != NewEntry.NO_BASE && (entry.base() < head || entry.base() >= next)) {
                return new BaseMoved(i, head);
            } else {
                placed.add(new Placed(next++, false));
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            if (!placed.get(i).duplicate()) {
                insert(number, placed.get(i).seq(), entries.get(i));
            }
        }
        if (next > head + 1) {
            prepare(HEAD, next - 1, number).executeUpdate();
        }
        return new Appended(placed, next - 1);
    }

    Optional<LogState> compact(ChannelId channel, long fence, StoredSnapshot snapshot, long tail, long idsFrom)
            throws SQLException {
        Optional<LogRow> row = find(channel).filter(found -> found.state().fence() == fence);
        if (row.isEmpty() || snapshot.position().seq() < row.get().state().snapshotSeq()) {
            return row.map(LogRow::state);
        }
        long number = row.get().number();
        prepare(COMPACT, snapshot.position().seq(), tail, idsFrom, number).executeUpdate();
        prepare(SNAPSHOT, number, snapshot.state()).executeUpdate();
        return find(channel).map(LogRow::state);
    }

    /** Takes some of what was compacted off the disk. @return whether there is more to do */
    boolean clean(ChannelId channel) throws SQLException {
        Optional<LogRow> found = find(channel).filter(LogRow::isUnclean);
        if (found.isEmpty()) {
            return false;
        }
        LogRow row = found.get();
        long number = row.number();
        long forgotten = Math.min(row.idsFrom() - 1, row.forgotten() + CLEANED_PER_TRANSACTION);
        long emptied = Math.min(row.state().tail() - 1, row.emptied() + CLEANED_PER_TRANSACTION);
        prepare(FORGET, LogTables.key(number, row.forgotten() + 1), LogTables.key(number, forgotten))
                .executeUpdate();
        prepare(EMPTY, LogTables.key(number, row.emptied() + 1), LogTables.key(number, emptied))
                .executeUpdate();
        prepare(CLEANED, emptied, forgotten, number).executeUpdate();
        return find(channel).orElseThrow().isUnclean();
    }

    private record Known(long seq, byte[] digest) {}

    private Optional<Known> known(long number, String id) throws SQLException {
        try (ResultSet row = prepare(KNOWN, number, id).executeQuery()) {
            return row.next()
                    ? Optional.of(new Known(LogTables.seq(row.getLong(1)), row.getBytes(2)))
                    : Optional.empty();
        }
    }

    private void insert(long number, long seq, NewEntry entry) throws SQLException {
        prepare(
                        INSERT,
                        LogTables.key(number, seq),
                        number,
                        entry.id(),
                        entry.digest(),
                        entry.entry().kind(),
                        entry.entry().timeMillis(),
                        entry.entry().meta(),
                        entry.entry().payload())
                .executeUpdate();
    }

    private Optional<LogRow> find(ChannelId channel) throws SQLException {
        try (ResultSet row = prepare(FIND, channel.feature(), channel.name()).executeQuery()) {
            return row.next() ? Optional.of(LogRow.of(row)) : Optional.empty();
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
    }
}
