package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What clients were refused, and why. */
public final class SessionCounters {
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);
    private final Counter overflows;

    public SessionCounters(MeterRegistry meters) {
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(code, meters.counter("sluice.gateway.refusals", "code", code.text()));
        }
        overflows = meters.counter("sluice.gateway.control.overflows");
    }

    void refused(ErrorCode code) {
        refusals.get(code).increment();
    }

    /** A client was dropped because it did not read its answers. */
    void overflowed() {
        overflows.increment();
    }
}
