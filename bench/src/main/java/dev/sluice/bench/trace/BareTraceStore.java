package dev.sluice.bench.trace;

import dev.sluice.runtime.store.SqliteTraceStore;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** As many events in pieces as large, but right at the store. */
public final class BareTraceStore implements AutoCloseable {
    private static final int EVENTS_WAITING_MAX = 50_000;

    private final SqliteTraceStore store;
    private final AtomicLong stored;
    private final byte[] event;
    private volatile boolean closed;

    /** @param stored counts them */
    public BareTraceStore(Path folder, int eventBytes, AtomicLong stored) {
        this.store = new SqliteTraceStore(folder.resolve("traces.db"), EVENTS_WAITING_MAX);
        this.stored = stored;
        this.event = new byte[eventBytes];
    }

    /** Keeps one piece on its way, again and again, as a producer does. */
    public void write(int producer, int pieceEvents) {
        write(producer, pieceEvents, 0);
    }

    private void write(int producer, int pieceEvents, long seq) {
        List<StoredEvent> events = new ArrayList<>(pieceEvents);
        long now = System.currentTimeMillis();
        for (int i = 1; i <= pieceEvents; i++) {
            events.add(new StoredEvent(new TraceKey(now, 1, seq + i), "agent-" + i % 8, 2 * (seq + i), event));
        }
        store.append("bench-" + producer, events).thenAccept(done -> {
            stored.addAndGet(pieceEvents);
            if (!closed) {
                write(producer, pieceEvents, seq + pieceEvents);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        store.close().toCompletableFuture().join();
    }
}
