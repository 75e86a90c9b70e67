package dev.sluice.tracebatcher;

import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceKey;
import dev.sluice.tracebatcher.Replay.Spacing;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of a session no checkpoint has in it. Events count once they have settled: before, a checkpoint over them
 * could not be made, or would not last.
 */
final class CheckpointNeed {
    private static final int PIECE_MILLIS = 100;

    private record Piece(long sinceMillis, int events, long bytes) {}

    private final Deque<Piece> unsettled = new ArrayDeque<>();
    private TraceKey newestCheckpoint = TraceKey.endOf(-1);
    private int events;
    private long bytes;
    private boolean dropped;

    void came(StoredEvent event, long nowMillis) {
        // The store has dropped those that miss it.
        dropped |= event.key().compareTo(newestCheckpoint) < 0;
        Piece last = unsettled.peekLast();
        if (last != null && nowMillis - last.sinceMillis() < PIECE_MILLIS) {
            unsettled.removeLast();
            unsettled.add(new Piece(last.sinceMillis(), last.events() + 1, last.bytes() + event.event().length));
        } else {
            unsettled.add(new Piece(nowMillis, 1, event.event().length));
        }
    }

    /** Whether checkpoints should be made over what came before {@code settledMillis}. After a yes it counts anew. */
    boolean isDue(long settledMillis, Spacing spacing) {
        while (!unsettled.isEmpty() && unsettled.peek().sinceMillis() <= settledMillis) {
            Piece settled = unsettled.remove();
            events += settled.events();
            bytes += settled.bytes();
        }
        if (!dropped && events < spacing.events() && bytes < spacing.bytes()) {
            return false;
        }
        dropped = false;
        events = 0;
        bytes = 0;
        return true;
    }

    void made(TraceKey checkpoint) {
        if (checkpoint.compareTo(newestCheckpoint) > 0) {
            newestCheckpoint = checkpoint;
        }
    }

    /** What is left behind the last checkpoint that was made; never so much that it would be due at once. */
    void left(int eventsLeft, Spacing spacing) {
        events += Math.min(eventsLeft, spacing.events() / 2);
    }
}
