package dev.sluice.gateway;

import dev.sluice.protocol.room.LaneStats;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a person at a console wants to know first; then all that this node counts. Rooms are the whole cluster's. */
final class PerformanceReport {
    private PerformanceReport() {}

    static String of(List<LaneStats> lanes, MeterRegistry meters) {
        long uptime = TimeUnit.MILLISECONDS.toSeconds(
                ManagementFactory.getRuntimeMXBean().getUptime());
        StringBuilder report = new StringBuilder("=== Performance Report ===\n");
        line(report, "Uptime", uptime + "s");
        line(
                report,
                "Connections",
                lanes.stream().mapToInt(LaneStats::connections).sum() + " active / "
                        + lanes.stream().mapToLong(LaneStats::joins).sum() + " total ("
                        + (long) sum(meters, "sluice.gateway.refusals") + " errors)");
        line(
                report,
                "Messages",
                lanes.stream().mapToLong(LaneStats::messages).sum() + " received ("
                        + lanes.stream().mapToLong(LaneStats::bytes).sum() + " bytes)");
        line(report, "Latency", LatencyReport.of(lanes, LaneStats::roundTrips).text());
        line(report, "Ack latency", LatencyReport.of(lanes, LaneStats::acks).text());
        line(
                report,
                "Rooms",
                lanes.stream().mapToInt(LaneStats::rooms).sum() + " with "
                        + lanes.stream().mapToInt(LaneStats::members).sum() + " members");
        line(
                report,
                "Queue",
                lanes.stream().mapToInt(LaneStats::queueDepth).sum() + " waiting for acks, "
                        + lanes.stream().mapToLong(LaneStats::acksGivenUp).sum() + " given up");
        meters.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("sluice."))
                .forEach(meter -> meter.measure()
                        .forEach(measured -> line(report, name(meter.getId()), String.valueOf(measured.getValue()))));
        return report.toString();
    }

    private static String name(Meter.Id id) {
        StringBuilder name = new StringBuilder(id.getName());
        id.getTags()
                .forEach(
                        tag -> name.append(' ').append(tag.getKey()).append('=').append(tag.getValue()));
        return name.toString();
    }

    private static double sum(MeterRegistry meters, String counter) {
        return meters.find(counter).counters().stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    private static void line(StringBuilder report, String name, String value) {
        report.append(name).append(": ").append(value).append('\n');
    }
}
