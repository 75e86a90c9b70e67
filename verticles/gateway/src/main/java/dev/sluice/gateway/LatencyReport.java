package dev.sluice.gateway;

import dev.sluice.protocol.room.LaneStats;
import dev.sluice.protocol.room.RoomStats.Latencies;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** Samples as average and percentiles, in milliseconds. */
record LatencyReport(Histogram micros) {
    private static final double MICROS_PER_MILLI = 1000;
    private static final long MICROS_MAX = 3_600_000_000L;
    private static final int DIGITS = 3;

    static LatencyReport of(Latencies samples) {
        Histogram micros = new Histogram(MICROS_MAX, DIGITS);
        samples.micros().forEach(sample -> micros.recordValue(Math.max(0, sample)));
        return new LatencyReport(micros);
    }

    static LatencyReport of(List<LaneStats> lanes, Function<LaneStats, Latencies> which) {
        return of(new Latencies(lanes.stream()
                .flatMap(lane -> which.apply(lane).micros().stream())
                .toList()));
    }

    JsonObject json() {
        return new JsonObject()
                .put("samples", micros.getTotalCount())
                .put("average_ms", millis(micros.getTotalCount() == 0 ? 0 : micros.getMean()))
                .put("p50_ms", percentile(50))
                .put("p95_ms", percentile(95))
                .put("p99_ms", percentile(99))
                .put("max_ms", millis(micros.getMaxValue()));
    }

    String text() {
        JsonObject json = json();
        return json.getDouble("average_ms") + "ms avg, " + json.getDouble("p50_ms") + "ms p50, "
                + json.getDouble("p95_ms") + "ms p95, " + json.getDouble("p99_ms") + "ms p99 ("
                + json.getLong("samples") + " samples)";
    }

    private double percentile(double percent) {
        return millis(micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(percent));
    }

    private static double millis(double micros) {
        return Math.round(micros) / MICROS_PER_MILLI;
    }
}
