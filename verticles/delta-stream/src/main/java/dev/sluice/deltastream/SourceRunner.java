package dev.sluice.deltastream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.StreamConfig;
import dev.sluice.deltastream.source.HostProbe;
import dev.sluice.deltastream.source.HostReading;
import dev.sluice.deltastream.source.HostSource;
import dev.sluice.deltastream.source.SimulatorSource;
import dev.sluice.patch.JsonBytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives a source by timers, on the lane's event loop; what blocks runs on a worker. */
abstract class SourceRunner {
    private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);

    private final Vertx vertx;
    private final ObjectNode initialState;
    private long timer = -1;

    private SourceRunner(Vertx vertx, ObjectNode initialState) {
        this.vertx = vertx;
        this.initialState = initialState;
    }

    static Future<SourceRunner> start(
            Vertx vertx, StreamConfig settings, Optional<ObjectNode> restored, StreamMetrics metrics) {
        return switch (settings.source()) {
            case "simulator" -> Future.succeededFuture(new Simulator(vertx, settings, restored, metrics));
            case "host" -> {
                HostProbe probe = new HostProbe();
                yield vertx.executeBlocking(probe::read).map(first -> new Host(vertx, settings, probe, first));
            }
            default -> Future.succeededFuture(new External(vertx));
        };
    }

    ObjectNode initialState() {
        return initialState;
    }

    abstract void run(OwnedStream stream);

    void stop() {
        vertx.cancelTimer(timer);
    }

    final void every(long millis, Runnable tick) {
        timer = vertx.setPeriodic(millis, millis, id -> tick.run());
    }

    /** Changes come from outside alone. */
    private static final class External extends SourceRunner {
        External(Vertx vertx) {
            super(vertx, JsonNodeFactory.instance.objectNode());
        }

        @Override
        void run(OwnedStream stream) {}
    }

    private static final class Simulator extends SourceRunner {
        private static final long TICK_MILLIS_MAX = 50;

        private final SimulatorSource source;
        private final StreamMetrics metrics;
        private final long tickMillis;
        private long forgivenCounted;

        Simulator(Vertx vertx, StreamConfig settings, Optional<ObjectNode> restored, StreamMetrics metrics) {
            this(vertx, settings, source(settings, restored), metrics);
        }

        private Simulator(Vertx vertx, StreamConfig settings, SimulatorSource source, StreamMetrics metrics) {
            super(vertx, source.initialState());
            this.source = source;
            this.metrics = metrics;
            long betweenDeltas = (long) (1000 / settings.deltasPerSecond());
            this.tickMillis = Math.max(1, Math.min(TICK_MILLIS_MAX, betweenDeltas));
        }

        private static SimulatorSource source(StreamConfig settings, Optional<ObjectNode> restored) {
            return new SimulatorSource(
                    settings.deltasPerSecond(), settings.payloadBytes(), System.nanoTime(), restored.orElse(null));
        }

        @Override
        void run(OwnedStream stream) {
            every(tickMillis, () -> {
                int due = source.due(TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
                metrics.forgiven(source.forgiven() - forgivenCounted);
                forgivenCounted = source.forgiven();
                long nowMillis = System.currentTimeMillis();
                for (int i = 0; i < due; i++) {
                    stream.change(source.next(epochMicros()), nowMillis);
                }
            });
        }

        private static long epochMicros() {
            java.time.Instant now = java.time.Instant.now();
            return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
        }
    }

    private static final class Host extends SourceRunner {
        private final Vertx vertx;
        private final long intervalMillis;
        private final HostProbe probe;
        private final HostSource source;
        private HostReading last;
        private boolean reading;

        Host(Vertx vertx, StreamConfig settings, HostProbe probe, HostReading first) {
            this(vertx, settings, probe, first, new HostSource(first));
        }

        private Host(Vertx vertx, StreamConfig settings, HostProbe probe, HostReading first, HostSource source) {
            super(vertx, source.initialState());
            this.vertx = vertx;
            this.intervalMillis = settings.intervalMillis();
            this.probe = probe;
            this.source = source;
            this.last = first;
        }

        @Override
        void run(OwnedStream stream) {
            every(intervalMillis, () -> {
                if (reading) {
                    return;
                }
                reading = true;
                vertx.executeBlocking(probe::read)
                        .onSuccess(now -> publish(stream, now))
                        .onFailure(cause -> LOG.warn("this machine could not be read", cause))
                        .onComplete(done -> reading = false);
            });
        }

        private void publish(OwnedStream stream, HostReading now) {
            JsonNode delta = source.delta(last, now);
            last = now;
            if (!delta.isEmpty()) {
                stream.change(JsonBytes.of(delta), System.currentTimeMillis());
            }
        }
    }
}
