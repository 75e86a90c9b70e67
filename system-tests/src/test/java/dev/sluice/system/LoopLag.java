package dev.sluice.system;

import java.util.Map;
import java.util.TreeMap;

/** How late a node's event loops were between two looks at its meters, by the buckets of the timer that it keeps. */
record LoopLag(Map<Double, Double> samplesUpToSeconds, double samples) {
    private static final String BUCKET = "sluice_node_eventloop_lag_seconds_bucket{le=\"";

    static LoopLag of(NodeProcess node) throws Exception {
        // All of one look: what is recorded between two would count as later than any bucket.
        Metrics metrics = Metrics.of(node);
        Map<Double, Double> buckets = new TreeMap<>();
        metrics.values().forEach((name, count) -> {
            if (name.startsWith(BUCKET) && !name.contains("Inf")) {
                String seconds = name.substring(BUCKET.length(), name.length() - "\"}".length());
                buckets.put(Double.parseDouble(seconds), count);
            }
        });
        return new LoopLag(buckets, metrics.value("sluice_node_eventloop_lag_seconds_count"));
    }

    LoopLag since(LoopLag before) {
        Map<Double, Double> added = new TreeMap<>();
        samplesUpToSeconds.forEach(
                (seconds, count) -> added.put(seconds, count - before.samplesUpToSeconds.getOrDefault(seconds, 0.0)));
        return new LoopLag(added, samples - before.samples);
    }

    /** How many samples were later than the bound, which must be one of the buckets'. */
    double above(double seconds) {
        double last = samplesUpToSeconds.values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return Math.max(samples, last) - samplesUpToSeconds.get(seconds);
    }

    /** The bound of the first bucket that reaches as far as this. */
    double bucketFrom(double seconds) {
        return samplesUpToSeconds.keySet().stream()
                .filter(bound -> bound >= seconds)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%.0f samples".formatted(samples));
        samplesUpToSeconds.keySet().forEach(seconds -> {
            if (above(seconds) > 0) {
                text.append(", above %.0f ms: %.0f".formatted(seconds * 1000, above(seconds)));
            }
        });
        return text.toString();
    }
}
