package dev.sluice.runtime.metrics;

import dev.sluice.channel.LogBudget;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the tails of channels take of a node's memory, and what left them early because there was no more. */
public final class LogMeters {
    private LogMeters() {}

    public static void bind(LogBudget logs, MeterRegistry meters) {
        Gauge.builder("sluice.node.logs.bytes", logs, LogBudget::used)
                .description("What the logs of all channels hold")
                .register(meters);
        Gauge.builder("sluice.node.logs.bytes.max", logs, LogBudget::bytesMax)
                .description("What they may hold together")
                .register(meters);
        FunctionCounter.builder("sluice.node.logs.shortened", logs, LogBudget::shortened)
                .description("Messages that left a log before its own bounds asked for it")
                .register(meters);
    }
}
