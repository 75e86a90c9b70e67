package dev.sluice.system;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A node's meters at one moment, by their whole name in the Prometheus form, tags included. */
public record Metrics(Map<String, Double> values) {
    public static Metrics of(NodeProcess node) throws Exception {
        Map<String, Double> values = new HashMap<>();
        for (String line : Http.get(node.http("/metrics"), "text/plain").split("\n")) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        return new Metrics(values);
    }

    /** Zero where there is none. */
    double value(String name) {
        return values.getOrDefault(name, 0.0);
    }

    /** Over all meters of this name that have all of these tags, such as {@code code="1009"}. */
    public double sum(String name, String... tags) {
        return values.entrySet().stream()
                .filter(meter -> meter.getKey().equals(name) || meter.getKey().startsWith(name + "{"))
                .filter(meter -> Stream.of(tags).allMatch(meter.getKey()::contains))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }
}
