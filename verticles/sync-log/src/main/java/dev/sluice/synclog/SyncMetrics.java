package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import dev.sluice.store.StoreException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the owners of documents count. */
final class SyncMetrics {
    private static final String PATCHES = "sluice.sync.patches";
    private static final String REFUSALS = "sluice.sync.refusals";

    private final MeterRegistry meters;
    private final Counter accepted;
    private final Counter ignored;
    private final Counter fenced;
    private final Counter fills;
    private final Timer append;

    SyncMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.accepted = meters.counter(PATCHES, "status", "accepted");
        this.ignored = meters.counter(PATCHES, "status", "ignored");
        this.fenced = meters.counter("sluice.sync.fenced");
        this.fills = meters.counter("sluice.sync.store.reads");
        this.append = Timer.builder("sluice.sync.append")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
    }

    void answered(SyncOutcome outcome) {
        if (outcome instanceof Taken taken) {
            long known = taken.patches().stream().filter(Placed::isKnown).count();
            ignored.increment(known);
            accepted.increment(taken.patches().size() - known);
        } else if (outcome instanceof Rejected rejected) {
            refused(rejected.code());
        } else if (outcome instanceof Unknown unknown) {
            refused(unknown.code());
        }
    }

    void refused(ErrorCode code) {
        meters.counter(REFUSALS, "reason", code.text()).increment();
    }

    void storeFailed(Reason reason) {
        meters.counter("sluice.sync.store.failures", "reason", reason.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    void appended(long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Another owner had claimed the document. */
    void fenced() {
        fenced.increment();
    }

    void readFromStore() {
        fills.increment();
    }

    void folded(long patches) {
        meters.counter("sluice.sync.folds").increment();
        meters.counter("sluice.sync.folded.patches").increment(patches);
    }
}
