package dev.sluice.tracebatcher;

import dev.sluice.bus.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What one lane takes in, refuses, and rebuilds. */
final class TraceMetrics {
    /** Why events were not taken. */
    enum Refusal {
        INVALID,
        QUEUE_FULL,
        SESSIONS_FULL,
        STORE
    }

    private final MeterRegistry meters;
    private final Counter ingested;
    private final Counter stored;
    private final Counter repeated;
    private final Counter checkpoints;
    private final Counter retained;
    private final Timer replays;
    private final Gauge sessions;
    private final Gauge queue;

    TraceMetrics(MeterRegistry meters, int lane, IntSupplier sessionsLive, IntSupplier eventsQueued) {
        this.meters = meters;
        String name = Integer.toString(lane);
        ingested = meters.counter("sluice.trace.events.ingested");
        stored = meters.counter("sluice.trace.events.stored");
        repeated = meters.counter("sluice.trace.events.repeated");
        checkpoints = meters.counter("sluice.trace.checkpoints");
        retained = meters.counter("sluice.trace.events.expired");
        replays = meters.timer("sluice.trace.replay");
        sessions = Gauge.builder("sluice.trace.sessions.live", sessionsLive::getAsInt)
                .tag("lane", name)
                .register(meters);
        queue = Gauge.builder("sluice.trace.events.queued", eventsQueued::getAsInt)
                .tag("lane", name)
                .register(meters);
    }

    void ingested(int events) {
        ingested.increment(events);
    }

    /** Events that came before. */
    void repeated(int events) {
        repeated.increment(events);
    }

    void stored(int events) {
        stored.increment(events);
    }

    void refused(Refusal reason, int events) {
        meters.counter("sluice.trace.events.refused", "reason", reason.name().toLowerCase(Locale.ROOT))
                .increment(events);
    }

    void requestRefused(ErrorCode code) {
        meters.counter("sluice.trace.requests.refused", "code", code.text()).increment();
    }

    void checkpoints(int count) {
        checkpoints.increment(count);
    }

    void expired(long events) {
        retained.increment(events);
    }

    void replayed(long nanos) {
        replays.record(nanos, TimeUnit.NANOSECONDS);
    }

    void close() {
        meters.remove(sessions);
        meters.remove(queue);
    }
}
