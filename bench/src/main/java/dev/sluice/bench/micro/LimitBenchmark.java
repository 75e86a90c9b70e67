package dev.sluice.bench.micro;

import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.limit.ConnectionLimits;
import dev.sluice.gateway.limit.NodeLimits;
import dev.sluice.gateway.limit.Refusal;
import dev.sluice.gateway.limit.SlidingWindow;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the limits cost each message. Time advances by a millisecond every few calls, as it would under load. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LimitBenchmark {
    private static final int CALLS_PER_MILLI = 8;
    private static final String PLENTY = "10000000";

    private final SlidingWindow window = new SlidingWindow(1000);
    private final ConnectionLimits usual = connection("{\"gateway\": {\"messagesPerSecondMax\": " + PLENTY
            + "}, \"limits\": {\"connectionBytesPerSecondMax\": 1000000000, \"principalMessagesPerSecondMax\": "
            + PLENTY + ", \"principalBytesPerSecondMax\": 1000000000}}");
    private final ConnectionLimits full = connection("{\"gateway\": {\"messagesPerSecondMax\": " + PLENTY
            + "}, \"limits\": {\"connectionBytesPerSecondMax\": 1000000000, \"principalMessagesPerSecondMax\": "
            + PLENTY + ", \"principalBytesPerSecondMax\": 1000000000, \"nodeMessagesPerSecondMax\": " + PLENTY
            + ", \"nodeBytesPerSecondMax\": 1000000000}}");
    private final ConnectionLimits flooded =
            connection("{\"gateway\": {\"messagesPerSecondMax\": 1}, \"limits\": {\"refusalsMax\": " + PLENTY + "}}");
    private long calls;

    @Benchmark
    public boolean window() {
        return window.admit(1, Integer.MAX_VALUE, now());
    }

    /** Connection and principal, messages and bytes: what is on by default. */
    @Benchmark
    public Optional<Refusal> admitted() {
        return usual.admit(100, now());
    }

    /** The same, and the node's limits. */
    @Benchmark
    public Optional<Refusal> admittedByNode() {
        return full.admit(100, now());
    }

    @Benchmark
    public Optional<Refusal> refused() {
        return flooded.admit(100, now());
    }

    private long now() {
        return calls++ / CALLS_PER_MILLI;
    }

    private static ConnectionLimits connection(String json) {
        SluiceConfig config = SluiceConfig.parse(json);
        ConnectionLimits connection = new NodeLimits(config.limits(), config.gateway()).open("192.0.2.1", 0);
        connection.identified("ann", 0);
        return connection;
    }
}
