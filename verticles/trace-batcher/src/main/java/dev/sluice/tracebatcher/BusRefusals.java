package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.TraceIntake;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Malformed events of the event bus: counted, and logged where nobody hears an answer, at most once a second for each
 * address. Nothing that a producer wrote is logged, names of its keys included. On one event loop.
 */
final class BusRefusals {
    private static final long PAUSE_MILLIS = 1000;

    private final Counter invalid;
    private final Consumer<String> log;
    /** Addresses are few and fixed. */
    private final Map<String, Long> loggedAt = new HashMap<>();

    BusRefusals(MeterRegistry meters, Consumer<String> log) {
        this.invalid = meters.counter("sluice.trace.events.refused", "reason", "invalid");
        this.log = log;
    }

    /** A body that is no JSON counts as one event. */
    void unreadable(String address, boolean answered, long nowMillis) {
        refused(address, 1, "it is not valid JSON", answered, nowMillis);
    }

    void rejected(String address, TraceIntake intake, boolean answered, long nowMillis) {
        if (intake.rejected() > 0) {
            String field = intake.rejections().get(0).field();
            // A pointer into the text holds the producer's own keys; a name without is one of ours.
            String reason = field.isEmpty() || field.startsWith("/") ? "it can't be read" : "its field " + field;
            refused(address, intake.rejected(), reason, answered, nowMillis);
        }
    }

    private void refused(String address, int events, String reason, boolean answered, long nowMillis) {
        invalid.increment(events);
        Long last = loggedAt.get(address);
        if (!answered && (last == null || nowMillis - last >= PAUSE_MILLIS)) {
            loggedAt.put(address, nowMillis);
            log.accept(events + " malformed trace events refused at the event-bus address " + address + ", the first: "
                    + reason + "; whoever asks for a reply is told of each");
        }
    }
}
