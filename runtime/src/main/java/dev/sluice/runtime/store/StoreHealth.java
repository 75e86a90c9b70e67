package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when a store stops working and when it works again: once each, as its callers come twice a second.
 * One for reads and one for writes: a full disk still reads, which is no sign of healing. Used by one of the store's
 * workers only, except for {@link #isWorking}.
 */
final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

    private final Path file;
    private final String operation;
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile Reason failing;

    StoreHealth(Path file, String operation) {
        this.file = file;
        this.operation = operation;
    }

    /**
     * Where the last try has failed, asking leads to the next one: else an idle store would never heal. For any thread.
     *
     * @param probe asks for something to be tried; one at a time
     */
    boolean isWorking(Supplier<CompletionStage<?>> probe) {
        if (failing != null && probing.compareAndSet(false, true)) {
            probe.get().whenComplete((done, failure) -> probing.set(false));
        }
        return failing == null;
    }

    /** Whatever happens, the stage completes: a store that hangs would hold its callers for ever. */
    <T> void attempt(CompletableFuture<T> stage, Supplier<T> work) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            stage.completeExceptionally(failed(e));
            return;
        }
        worked();
        stage.complete(result);
    }

    StoreException failed(Throwable cause) {
        StoreException failure = cause instanceof StoreException known
                ? known
                // An Error is most likely that SQLite's native library can't be loaded here.
                : new StoreException(Reason.UNAVAILABLE, file + " can't be used: " + cause, cause);
        if (failure.reason() != failing) {
            failing = failure.reason();
            (failing == Reason.BUSY ? LOG.atWarn() : LOG.atError())
                    .addKeyValue("file", file)
                    .addKeyValue("operation", operation)
                    .addKeyValue("code", failing)
                    .setCause(failure)
                    .log("store fails");
        }
        return failure;
    }

    void worked() {
        if (failing != null) {
            LOG.atInfo()
                    .addKeyValue("file", file)
                    .addKeyValue("operation", operation)
                    .addKeyValue("code", failing)
                    .log("store works again");
            failing = null;
        }
    }
}
