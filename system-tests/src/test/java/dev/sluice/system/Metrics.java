package dev.sluice.system;

import java.util.HashMap;
import java.util.Map;

/** A node's meters at one moment, by their whole name in the Prometheus form, tags included. */
record Metrics(Map<String, Double> values) {
    static Metrics of(NodeProcess node) throws Exception {
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

    boolean has(String name) {
        return values.containsKey(name);
    }
}
