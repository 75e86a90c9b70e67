package dev.sluice.synclog;

import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.store.NewEntry;
import java.util.List;

/** What a {@link SyncDocument} wants done, in this order. */
sealed interface SyncEffect {
    /** Append one group; its outcome goes to {@link SyncDocument#stored} or {@link SyncDocument#storeFailed}. */
    record Store(long ticket, int group, List<NewEntry> entries) implements SyncEffect {}

    /** Read the log on from there; the page goes to {@link SyncDocument#page} or {@link SyncDocument#readFailed}. */
    record Read(long from) implements SyncEffect {}

    /** These follow the last ones that were published, and are durable. */
    record Publish(List<Entry> entries) implements SyncEffect {}

    /** All groups of the ticket are decided. */
    record Answer(long ticket, List<SyncOutcome> outcomes) implements SyncEffect {}

    /** Another owner has the document: nothing more is decided here. */
    record GiveUp() implements SyncEffect {}
}
