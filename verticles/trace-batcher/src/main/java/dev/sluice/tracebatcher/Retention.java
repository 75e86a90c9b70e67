package dev.sluice.tracebatcher;

import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.store.TraceStore;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Has the store remove what is too old or too much: a piece at a time, again at once while there is more to remove. */
final class Retention {
    private static final long INTERVAL_MILLIS = 60_000;
    private static final long BETWEEN_PIECES_MILLIS = 20;
    private static final long MEGABYTE = 1L << 20;

    private final Vertx vertx;
    private final TraceStore store;
    private final Supplier<TraceBatcherConfig> config;
    private final TraceMetrics metrics;

    private Retention(Vertx vertx, TraceStore store, Supplier<TraceBatcherConfig> config, TraceMetrics metrics) {
        this.vertx = vertx;
        this.store = store;
        this.config = config;
        this.metrics = metrics;
    }

    static void start(Vertx vertx, TraceStore store, Supplier<TraceBatcherConfig> config, TraceMetrics metrics) {
        new Retention(vertx, store, config, metrics).removeLater(INTERVAL_MILLIS);
    }

    private void removeLater(long millis) {
        vertx.setTimer(millis, due -> remove());
    }

    private void remove() {
        long since = System.currentTimeMillis()
                - TimeUnit.HOURS.toMillis(config.get().retentionHours());
        store.retain(since, config.get().retentionMegabytesMax() * MEGABYTE).whenComplete((removed, failure) -> {
            boolean more = failure == null && removed > 0;
            if (more) {
                metrics.expired(removed);
            }
            removeLater(more ? BETWEEN_PIECES_MILLIS : INTERVAL_MILLIS);
        });
    }
}
