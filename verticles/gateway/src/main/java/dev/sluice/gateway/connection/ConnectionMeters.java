package dev.sluice.gateway.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's counts of connections: one for all event loops, so that the node's limit is one limit. */
public final class ConnectionMeters implements ConnectionCounters {
    private final MeterRegistry meters;
    private final AtomicInteger open = new AtomicInteger();
    private final Counter accepted;
    private final Counter requestTimeouts;
    private final Counter pongsDropped;
    private final Map<ViolationReason, Counter> violations = new EnumMap<>(ViolationReason.class);

    public ConnectionMeters(MeterRegistry meters) {
        this.meters = meters;
        accepted = meters.counter("sluice.gateway.connections.accepted");
        requestTimeouts = meters.counter("sluice.gateway.requests.timeouts");
        pongsDropped = meters.counter("sluice.gateway.pongs.dropped");
        Gauge.builder("sluice.gateway.connections.open", open, AtomicInteger::get)
                .register(meters);
        for (ViolationReason reason : ViolationReason.values()) {
            String code = String.valueOf(reason.closeCode());
            violations.put(reason, meters.counter("sluice.gateway.violations", "code", code, "reason", reason.tag()));
        }
    }

    @Override
    public boolean opening(int connectionsMax) {
        if (open.incrementAndGet() > connectionsMax) {
            open.decrementAndGet();
            return false;
        }
        accepted.increment();
        return true;
    }

    @Override
    public void refused(int status) {
        meters.counter("sluice.gateway.handshakes.refused", "status", String.valueOf(status))
                .increment();
    }

    @Override
    public void requestTimedOut() {
        requestTimeouts.increment();
    }

    @Override
    public void closed(int closeCode) {
        open.decrementAndGet();
        meters.counter("sluice.gateway.connections.closed", "code", tag(closeCode))
                .increment();
    }

    @Override
    public void violated(ViolationReason reason) {
        violations.get(reason).increment();
    }

    @Override
    public void pongDropped() {
        pongsDropped.increment();
    }

    /** Clients may make up two thousand codes, and each value of a tag is a time series. */
    private static String tag(int closeCode) {
        boolean ours = closeCode < 3000 || closeCode / 100 == 44;
        return ours ? String.valueOf(closeCode) : closeCode / 1000 + "xxx";
    }
}
