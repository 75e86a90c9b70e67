package dev.sluice.bench.trace;

import dev.sluice.bench.load.MessageConnection;
import dev.sluice.bench.load.Target;
import dev.sluice.bench.wire.EpochMicros;
import dev.sluice.bench.wire.JsonHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;

/** Reads one session live, as single events or as batches. */
public final class TraceReader extends MessageConnection {
    private static final long LATENCY_MICROS_MAX = 60_000_000;

    private final String sessionId;
    private final boolean batches;
    private final AtomicLong deliveries;
    private final Recorder latencyMicros;
    private final int sampled;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private int messages;

    /** @param sampled of so many messages one is looked into */
    public TraceReader(
            Target target,
            String sessionId,
            boolean batches,
            AtomicLong deliveries,
            Recorder latencyMicros,
            int sampled) {
        super(target);
        this.sessionId = sessionId;
        this.batches = batches;
        this.deliveries = deliveries;
        this.latencyMicros = latencyMicros;
        this.sampled = sampled;
        failed().whenComplete((never, failure) -> ready.completeExceptionally(failure));
    }

    /** When it reads. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    @Override
    protected void message(String type, ByteBuf source, int headIndex, int headBytes) {
        switch (type) {
            case "trace_event" -> event(source, headIndex, headBytes, 1);
            case "batch" ->
                event(
                        source,
                        headIndex,
                        headBytes,
                        JsonHead.to(source, headIndex, headBytes) - JsonHead.from(source, headIndex, headBytes) + 1);
            case "connection" ->
                send("{\"type\":\"subscribe_session\",\"sessionId\":\"" + sessionId + "\",\"batch\":" + batches + "}");
            case "initial_traces" -> ready.complete(null);
            case "gap" -> fail("fell behind: " + source.toString(headIndex, headBytes, StandardCharsets.UTF_8));
            default -> {
                // Heartbeats, and whatever else a server may tell.
            }
        }
    }

    private void event(ByteBuf source, int headIndex, int headBytes, long count) {
        deliveries.lazySet(deliveries.get() + count);
        if (++messages >= sampled) {
            messages = 0;
            long madeMicros = JsonHead.idNumber(source, headIndex, headBytes);
            if (madeMicros != JsonHead.NONE) {
                long micros = Math.max(0, EpochMicros.now() - madeMicros);
                latencyMicros.recordValue(Math.min(micros, LATENCY_MICROS_MAX));
            }
        }
    }
}
