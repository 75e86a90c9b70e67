package dev.sluice.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.TraceStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTraceStoreTest extends TraceStoreContract {
    private static final int WAITING_MAX = 100;

    private final AtomicLong clock = new AtomicLong();

    @TempDir
    private Path folder;

    private ExecutorService worker;

    @Override
    TraceStore open() {
        worker = Executors.newSingleThreadExecutor();
        return new SqliteTraceStore(folder.resolve("deep/traces.db"), WAITING_MAX, clock::get, worker);
    }

    @Override
    void clock(long nowMillis) {
        clock.set(nowMillis);
    }

    @Test
    void slowDiskRefusesRatherThanQueueWithoutEnd() {
        CountDownLatch disk = new CountDownLatch(1);
        worker.execute(() -> {
            try {
                disk.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<CompletionStage<Void>> taken = new java.util.ArrayList<>();
        for (int i = 0; i < WAITING_MAX; i++) {
            taken.add(store().append("s", List.of(event(i, i))));
        }

        CompletionStage<Void> refused = store().append("s", List.of(event(1, 1000)));

        assertThat(Stages.failure(refused).reason()).isEqualTo(Reason.BUSY);
        disk.countDown();
        taken.forEach(Stages::await);
        Stages.await(store().append("s", List.of(event(1, 1000))));
    }
}
