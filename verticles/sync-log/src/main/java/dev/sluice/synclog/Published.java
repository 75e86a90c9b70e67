package dev.sluice.synclog;

import dev.sluice.model.Entry;
import dev.sluice.store.LogPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a document was published, and what is known to follow. Entries that lie beyond a hole are set aside, within a
 * bound, until the hole is filled from the store. Pure.
 */
final class Published {
    /** Beyond it what was set aside is dropped: it is read from the store with the rest. */
    private static final int ASIDE_MAX = 4096;

    private record Run(long firstSeq, List<Entry> entries) {
        long lastSeq() {
            return firstSeq + entries.size() - 1;
        }
    }

    private final ArrayDeque<Run> aside = new ArrayDeque<>();
    private int entriesAside;
    private long head;
    private long durable;

    Published(long head) {
        this.head = head;
        this.durable = head;
    }

    long head() {
        return head;
    }

    /** Whether the store has more. */
    boolean isBehind() {
        return head < durable;
    }

    void durable(long seq) {
        durable = Math.max(durable, seq);
    }

    /** @return what may be published now */
    List<Entry> fresh(long firstSeq, List<Entry> entries) {
        durable(firstSeq + entries.size() - 1);
        if (firstSeq == head + 1) {
            head += entries.size();
            return entries;
        }
        if (entriesAside + entries.size() > ASIDE_MAX) {
            aside.clear();
            entriesAside = 0;
        } else {
            aside.add(new Run(firstSeq, entries));
            entriesAside += entries.size();
        }
        return List.of();
    }

    /** @return what may be published now; the page begins at or before {@code head + 1} */
    List<Entry> page(LogPage page) {
        List<Entry> next = new ArrayList<>();
        take(new Run(page.firstSeq(), page.entries()), next);
        while (!aside.isEmpty() && aside.peek().firstSeq() <= head + 1) {
            Run run = aside.poll();
            entriesAside -= run.entries().size();
            take(run, next);
        }
        durable(head);
        return next;
    }

    private void take(Run run, List<Entry> next) {
        if (run.lastSeq() > head) {
            next.addAll(run.entries()
                    .subList((int) (head + 1 - run.firstSeq()), run.entries().size()));
            head = run.lastSeq();
        }
    }
}
