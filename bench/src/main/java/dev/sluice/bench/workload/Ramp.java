package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rising rates until a server delivers less than was asked; then all servers at half of the lowest maximum, for the
 * latency: a latency at another rate is another question.
 */
final class Ramp {
    private static final double KEPT_UP_PERCENT = 95;

    /** Measures one server once at one rate. */
    @FunctionalInterface
    interface Step {
        Figures measure(Launch launch, double rate) throws IOException, InterruptedException;
    }

    private final Lab lab;
    private final String workload;
    private final String what;
    private final int deliveriesPerMessage;
    private final Step step;

    /** @param what is asked of the servers, for the titles */
    Ramp(Lab lab, String workload, String what, int deliveriesPerMessage, Step step) {
        this.lab = lab;
        this.workload = workload;
        this.what = what;
        this.deliveriesPerMessage = deliveriesPerMessage;
        this.step = step;
    }

    void run(List<Launch> servers, List<Integer> rates) throws IOException, InterruptedException {
        Section section = new Section(workload, what + ", rising rates", lab.serverJvm());
        Map<Launch, Double> maxima = new HashMap<>();
        List<Launch> running = new ArrayList<>(servers);
        for (int rate : rates) {
            Map<Launch, Figures> medians = measure(running, rate);
            lab.fill(section, medians);
            medians.forEach((server, figures) -> maxima.merge(
                    server, figures.value(Figure.DELIVERIES_PER_SECOND) / deliveriesPerMessage, Math::max));
            running.removeIf(server -> medians.get(server).value(Figure.ASKED_PERCENT) < KEPT_UP_PERCENT);
            if (running.isEmpty()) {
                break;
            }
        }
        lab.report(section);

        double lowest = maxima.values().stream().mapToDouble(rate -> rate).min().orElseThrow();
        Section latency = new Section(workload, what + ", half of the lowest maximum", lab.serverJvm());
        lab.fill(latency, measure(servers, Math.max(1, Math.rint(lowest / 2))));
        lab.report(latency);
    }

    private Map<Launch, Figures> measure(List<Launch> servers, double rate) throws IOException, InterruptedException {
        return lab.inTurns(servers, workload + ": " + what + ", " + rate + "/s", launch -> {
            Figures figures = step.measure(launch, rate);
            double asked = rate * deliveriesPerMessage;
            return List.of(figures.with(Figure.DELTAS_PER_SECOND_ASKED, rate)
                    .with(Figure.ASKED_PERCENT, 100 * figures.value(Figure.DELIVERIES_PER_SECOND) / asked));
        });
    }
}
