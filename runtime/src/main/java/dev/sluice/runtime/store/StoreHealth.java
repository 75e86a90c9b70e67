package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when a store stops working and when it works again: once each, as its callers come twice a second.
 * One for reads and one for writes: a full disk still reads, which is no sign of healing. Used by the store's worker
 * only.
 */
final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteSnapshotStore.class);

    private final Path file;
    private final String operation;
    private Reason failing;

    StoreHealth(Path file, String operation) {
        this.file = file;
        this.operation = operation;
    }

    void failed(StoreException failure) {
        if (failure.reason() == failing) {
            return;
        }
        failing = failure.reason();
        (failing == Reason.BUSY ? LOG.atWarn() : LOG.atError())
                .addKeyValue("file", file)
                .addKeyValue("operation", operation)
                .addKeyValue("code", failing)
                .setCause(failure)
                .log("store fails");
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
