package dev.sluice.channel;

import dev.sluice.model.Entry;
import java.util.List;

/** A run of plain entries. */
public record EntryRun(long firstSeq, List<Entry> entries, long bytes) implements LogRun {
    public static EntryRun of(long firstSeq, List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.bytes();
        }
        return new EntryRun(firstSeq, entries, bytes);
    }

    @Override
    public int count() {
        return entries.size();
    }
}
