package dev.sluice.store;

import dev.sluice.model.Entry;
import java.util.List;

/**
 * Entries as they stand in a log.
 *
 * @param firstSeq of the first entry; with none, where it would be
 */
public record LogPage(long firstSeq, List<Entry> entries) {
    public long lastSeq() {
        return firstSeq + entries.size() - 1;
    }
}
