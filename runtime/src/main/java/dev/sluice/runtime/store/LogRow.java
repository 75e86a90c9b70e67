package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.store.LogState;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A channel's row. */
record LogRow(long number, LogState state, long idsFrom, long emptied, long forgotten) {
    static final String COLUMNS =
            "number, feature, name, life, fence, head, tail, snapshot_seq, ids_from, emptied, forgotten";

    static LogRow of(ResultSet row) throws SQLException {
        ChannelId channel = new ChannelId(row.getString(2), row.getString(3));
        LogState state =
                new LogState(channel, row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8));
        return new LogRow(row.getLong(1), state, row.getLong(9), row.getLong(10), row.getLong(11));
    }

    /** Whether entries that were compacted still take space. */
    boolean isUnclean() {
        return emptied < state.tail() - 1 || forgotten < idsFrom - 1;
    }
}
