package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.limit.Limit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What clients were refused, and why. */
public final class SessionCounters {
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);
    private final Map<Limit, Counter> limits = new EnumMap<>(Limit.class);
    private final Map<Resume, Counter> resumes = new EnumMap<>(Resume.class);
    private final Counter answers;
    private final Counter overflows;
    private final MeterRegistry meters;

    public SessionCounters(MeterRegistry meters) {
        this.meters = meters;
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(code, meters.counter("sluice.gateway.refusals", "code", code.text()));
        }
        for (Limit limit : Limit.values()) {
            limits.put(limit, meters.counter("sluice.gateway.limited", "limit", limit.tag()));
        }
        for (Resume outcome : Resume.values()) {
            resumes.put(outcome, meters.counter("sluice.gateway.resumes", "outcome", outcome.text()));
        }
        answers = meters.counter("sluice.gateway.answers.sent");
        overflows = meters.counter("sluice.gateway.control.overflows");
    }

    /** A message, or a connection, was beyond a limit. */
    public void limited(Limit limit) {
        limits.get(limit).increment();
    }

    /** An HTTP request was answered with this status, 400 or above. */
    public void requestRefused(int status) {
        meters.counter("sluice.gateway.requests.refused", "status", String.valueOf(status))
                .increment();
    }

    void refused(ErrorCode code) {
        refusals.get(code).increment();
    }

    void resumed(Resume outcome) {
        resumes.get(outcome).increment();
    }

    /** A client was sent what is for it alone: an answer, a heartbeat, an error. */
    void answered() {
        answers.increment();
    }

    /** A client was dropped because it did not read its answers. */
    void overflowed() {
        overflows.increment();
    }
}
