package dev.sluice.gateway.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What passes the bridge, and what does not reach its clients. */
final class BridgeCounters {
    private final Counter in;
    private final Counter out;
    private final Map<DropReason, Counter> drops = new EnumMap<>(DropReason.class);

    BridgeCounters(MeterRegistry meters) {
        in = meters.counter("sluice.bridge.messages", "direction", "in");
        out = meters.counter("sluice.bridge.messages", "direction", "out");
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, meters.counter("sluice.bridge.dropped", "reason", reason.tag()));
        }
    }

    void in() {
        in.increment();
    }

    void out() {
        out.increment();
    }

    void dropped(DropReason reason) {
        drops.get(reason).increment();
    }
}
