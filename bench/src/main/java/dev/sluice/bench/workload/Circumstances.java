package dev.sluice.bench.workload;

import dev.sluice.bench.wire.Transport;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a figure means nothing without. */
final class Circumstances {
    private Circumstances() {}

    static Map<String, String> of(Options options, Transport transport) {
        Map<String, String> circumstances = new LinkedHashMap<>();
        circumstances.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        circumstances.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        circumstances.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        circumstances.put(
                "cores", Integer.toString(Runtime.getRuntime().availableProcessors()) + ", shared with the generator");
        circumstances.put("transport of generator and floor", transport.name());
        circumstances.put(
                "generator JVM",
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        circumstances.put("options", options.toString());
        return circumstances;
    }
}
