package dev.sluice.tracebatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.TraceIntake;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BusRefusalsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> logged = new ArrayList<>();
    private final BusRefusals refusals = new BusRefusals(meters, logged::add);

    @Test
    void malformedEventsAreCountedWhoeverHearsOfIt() {
        refusals.rejected("agent:*", rejections("timestamp", "phase"), true, 0);
        refusals.unreadable("agent:*", true, 0);
        refusals.rejected("agent:*", rejections(), false, 0);

        assertThat(meters.counter("sluice.trace.events.refused", "reason", "invalid")
                        .count())
                .isEqualTo(3);
        assertThat(logged).isEmpty();
    }

    @Test
    void withoutAReplyTheyAreLoggedOnceASecondForEachAddress() {
        refusals.rejected("agent:*", rejections("timestamp"), false, 0);
        refusals.rejected("agent:*", rejections("timestamp"), false, 999);
        refusals.rejected("swarm:*", rejections("/data/secret-key"), false, 999);
        refusals.unreadable("agent:*", false, 1000);

        assertThat(logged).hasSize(3);
        assertThat(logged.get(0)).contains("agent:*", "timestamp");
        assertThat(logged.get(1)).contains("swarm:*").doesNotContain("secret");
    }

    private static TraceIntake rejections(String... fields) {
        TraceIntake intake = new TraceIntake(EventLimits.NONE);
        for (String field : fields) {
            intake.reject(ErrorCode.INVALID_MESSAGE, "secret", field);
        }
        return intake;
    }
}
