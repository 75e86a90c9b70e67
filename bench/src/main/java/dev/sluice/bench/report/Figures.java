package dev.sluice.bench.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Some figures of one run, or the medians of several. */
public final class Figures {
    private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

    /** Adds one, and returns this. */
    public Figures with(Figure figure, double value) {
        values.put(figure, value);
        return this;
    }

    /** The value of a figure that was measured. */
    public double value(Figure figure) {
        return find(figure).orElseThrow(() -> new IllegalArgumentException(figure + " was not measured"));
    }

    public boolean has(Figure figure) {
        return values.containsKey(figure);
    }

    Optional<Double> find(Figure figure) {
        return Optional.ofNullable(values.get(figure));
    }

    Set<Figure> measured() {
        return values.keySet();
    }

    /** The median of each figure by itself; of an even number of runs, the mean of the middle two. */
    public static Figures medians(List<Figures> runs) {
        Figures medians = new Figures();
        for (Figure figure : runs.get(0).values.keySet()) {
            double[] sorted =
                    runs.stream().mapToDouble(run -> run.value(figure)).sorted().toArray();
            int middle = sorted.length / 2;
            medians.with(figure, sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
        }
        return medians;
    }

    /** Each figure that both have and that is worth comparing, divided by the other's. */
    public Figures dividedBy(Figures other) {
        Figures ratios = new Figures();
        for (Figure figure : values.keySet()) {
            if (figure.isCompared() && other.find(figure).isPresent()) {
                ratios.with(figure, value(figure) / other.value(figure));
            }
        }
        return ratios;
    }

    Map<String, Double> byJsonKey() {
        Map<String, Double> byKey = new TreeMap<>();
        // JSON knows no infinities: what can't be divided is left out.
        values.forEach((figure, value) -> {
            if (Double.isFinite(value)) {
                byKey.put(figure.jsonKey(), value);
            }
        });
        return byKey;
    }
}
