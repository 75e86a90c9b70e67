package dev.sluice.bench.floor;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the floor is told on its command line.
 *
 * @param port 0 takes a free one
 * @param deltasPerSecond 0 makes none
 * @param payloadBytes the length of a delta's {@code payload} as JSON
 * @param flushIntervalMillis 0 writes and flushes each delta by itself
 * @param loops how many event loops serve connections
 * @param sendBufferBytes the kernel's send buffer per connection; 0 leaves it to the kernel
 */
record FloorOptions(
        int port, double deltasPerSecond, int payloadBytes, int flushIntervalMillis, int loops, int sendBufferBytes) {

    static FloorOptions parse(String... args) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException("Expected --option value, got: " + args[i]);
            }
            given.put(args[i].substring(2), args[i + 1]);
        }
        FloorOptions options = new FloorOptions(
                integer(given, "port", 0),
                Double.parseDouble(take(given, "rate", "500")),
                integer(given, "bytes", 200),
                integer(given, "flush-interval-millis", 0),
                integer(given, "loops", 1),
                integer(given, "send-buffer-bytes", 65_536));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("Unknown options: " + given.keySet());
        }
        return options;
    }

    private static int integer(Map<String, String> given, String name, int byDefault) {
        return Integer.parseInt(take(given, name, Integer.toString(byDefault)));
    }

    private static String take(Map<String, String> given, String name, String byDefault) {
        String value = given.remove(name);
        return value == null ? byDefault : value;
    }
}
