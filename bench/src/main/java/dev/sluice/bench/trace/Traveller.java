package dev.sluice.bench.trace;

import dev.sluice.bench.load.MessageConnection;
import dev.sluice.bench.load.Target;
import io.netty.buffer.ByteBuf;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Asks for the state of a session at random times, one after the other. */
public final class Traveller extends MessageConnection {
    private final String sessionId;
    private final long startMillis;
    private final int spanMillis;
    private final Random random = new Random(1);
    private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final CompletableFuture<Histogram> done = new CompletableFuture<>();
    private int left;
    private long askedNanos;

    /** @param travels how often it asks */
    public Traveller(Target target, String sessionId, long startMillis, int spanMillis, int travels) {
        super(target);
        this.sessionId = sessionId;
        this.startMillis = startMillis;
        this.spanMillis = spanMillis;
        this.left = travels;
        failed().whenComplete((never, failure) -> done.completeExceptionally(failure));
    }

    /** How long the answers took. */
    public CompletableFuture<Histogram> done() {
        return done;
    }

    @Override
    protected void message(String type, ByteBuf source, int headIndex, int headBytes) {
        if (type.equals("connection")) {
            ask();
        } else if (type.equals("time_travel_state")) {
            micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - askedNanos));
            if (--left == 0) {
                done.complete(micros);
                close();
            } else {
                ask();
            }
        }
    }

    private void ask() {
        askedNanos = System.nanoTime();
        send("{\"type\":\"time_travel\",\"sessionId\":\"" + sessionId + "\",\"timestamp\":"
                + (startMillis + random.nextInt(spanMillis)) + "}");
    }
}
