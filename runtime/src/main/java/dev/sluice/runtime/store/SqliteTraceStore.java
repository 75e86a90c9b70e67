package dev.sluice.runtime.store;

import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.store.SessionPage;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TracePage;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

/**
 * Trace sessions in one SQLite file, for a node that has no shared store. One thread writes; another one reads, on a
 * connection of its own, and waits for no other session's writes.
 */
public final class SqliteTraceStore implements TraceStore {
    private final TraceWriter writer;
    private final StoreReader reader;
    private final LongSupplier clock;

    /**
     * @param file made, with its folder, when missing; SQLite keeps two more files beside it
     * @param eventsWaitingMax events that may wait for the disk
     */
    public SqliteTraceStore(Path file, int eventsWaitingMax) {
        this(file, eventsWaitingMax, System::currentTimeMillis, StoreThread.start("sluice-trace-writer"));
    }

    /** @param writing an executor of one thread; the store's from now on */
    SqliteTraceStore(Path file, int eventsWaitingMax, LongSupplier clock, ExecutorService writing) {
        this.writer = new TraceWriter(file, eventsWaitingMax, writing);
        this.reader = new StoreReader(TraceTables.at(file), "sluice-trace-reader");
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> append(String sessionId, List<StoredEvent> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        List<StoredEvent> kept = List.copyOf(events);
        return writer.write(sessionId, kept.size(), writes -> {
            writes.append(sessionId, kept, clock.getAsLong());
            return null;
        });
    }

    @Override
    public CompletionStage<Void> putCheckpoint(String sessionId, TraceCheckpoint checkpoint) {
        return writer.write(sessionId, 0, writes -> {
            writes.putCheckpoint(sessionId, checkpoint);
            return null;
        });
    }

    @Override
    public CompletionStage<TracePage> query(TraceQuery query) {
        return read(query.sessionId(), open -> TraceReads.page(open, query));
    }

    @Override
    public CompletionStage<List<StoredEvent>> since(
            String sessionId, long epoch, long fromSeq, int limit, long bytesMax) {
        return read(sessionId, open -> TraceReads.since(open, sessionId, epoch, fromSeq, limit, bytesMax));
    }

    @Override
    public CompletionStage<List<Long>> identities(String sessionId, int limit) {
        return read(sessionId, open -> TraceReads.identities(open, sessionId, limit));
    }

    @Override
    public CompletionStage<Optional<SessionSummary>> summary(String sessionId) {
        return read(sessionId, open -> TraceReads.summary(open, sessionId));
    }

    @Override
    public CompletionStage<SessionPage> sessions(Optional<String> after, int limit) {
        SessionCursor from = SessionCursor.of(after);
        return writer.settled().thenCompose(done -> reader.read(open -> TraceReads.sessions(open, from, limit)));
    }

    @Override
    public CompletionStage<Optional<TraceCheckpoint>> checkpoint(String sessionId, TraceKey through) {
        return read(sessionId, open -> TraceReads.checkpoint(open, sessionId, through));
    }

    @Override
    public CompletionStage<Long> retain(long storedSinceMillis, long bytesMax) {
        return writer.write(TraceWriter.NO_SESSION, 0, writes -> {
            writes.settle();
            return TraceRetention.removePiece(writes.connection(), storedSinceMillis, bytesMax);
        });
    }

    @Override
    public boolean isHealthy() {
        return writer.isHealthy();
    }

    @Override
    public CompletionStage<Void> close() {
        return writer.close().thenCompose(done -> reader.close());
    }

    /** It sees the writes before it. */
    private <T> CompletionStage<T> read(String sessionId, SqliteFile.Work<T> work) {
        return writer.settled(sessionId).thenCompose(done -> reader.read(work));
    }
}
