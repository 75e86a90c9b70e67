package dev.sluice.bench.workload;

import dev.sluice.bench.process.FloorLaunch;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.process.ServerSetup;
import dev.sluice.bench.process.SluiceLaunch;
import dev.sluice.bench.process.SluicePair;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.ResultFile;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.wire.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What all workloads share: the options, the servers under test, the generator's event loops and the report. */
public final class Lab implements AutoCloseable {
    /**
     * Small and fixed, so that servers are compared at the same size; one collector thread, because the cores are the
     * scarce thing. The heap is not touched beforehand: what a server does not use must not count as its memory.
     */
    private static final String SERVER_JVM = "-Xms256m -Xmx256m -XX:+UseSerialGC";

    private final Options options;
    private final Path jar;
    private final List<Path> laidOver;
    private final List<Launch> launches;
    private final Transport transport;
    private final Optional<ResultFile> results;
    private boolean broken;

    /** @param defaultJar where Sluice's jar is when the options do not say */
    public Lab(Options options, Path defaultJar) {
        this.options = options;
        jar = Path.of(options.text(Option.SLUICE_JAR, defaultJar.toString()));
        laidOver = options.isGiven(Option.SLUICE_CONF)
                ? List.of(Path.of(options.text(Option.SLUICE_CONF, "")))
                : List.of();
        launches = servers();
        transport = new Transport(options.integer(Option.THREADS, 1));
        Map<String, String> circumstances = Circumstances.of(options, transport);
        circumstances.forEach((name, value) -> System.out.println(name + ": " + value));
        results = options.isGiven(Option.OUT)
                ? Optional.of(new ResultFile(Path.of(options.text(Option.OUT, "")), circumstances))
                : Optional.empty();
    }

    public void run(Workload workload) throws IOException, InterruptedException {
        workload.run(this);
    }

    /** Whether a checked client found a tick missing or out of order. */
    public boolean isBroken() {
        return broken;
    }

    Options options() {
        return options;
    }

    List<Launch> launches() {
        return launches;
    }

    /** The one node among the servers, where it is measured. */
    Optional<Launch> sluice() {
        return launches.stream()
                .filter(launch -> launch.name().equals("sluice"))
                .findFirst();
    }

    /** The same on two nodes. */
    Launch pair() throws IOException {
        return SluicePair.of(jar, laidOver);
    }

    /** Members of the floor's rooms hear each other on one event loop alone. */
    void requireOneLoop() {
        if (options.integer(Option.SERVER_LOOPS, 1) != 1) {
            throw new IllegalArgumentException("rooms are measured with --server-loops 1");
        }
    }

    /** @param what the workload is about, and a verb */
    Launch sluice(String what) {
        return sluice().orElseThrow(() -> new IllegalArgumentException(what + " Sluice's: --servers sluice"));
    }

    <T> T await(CompletableFuture<T> done) throws InterruptedException {
        Duration limit = options.seconds(Option.LIMIT_SECONDS, 120);
        try {
            return done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    Transport transport() {
        return transport;
    }

    /** How many readers are to be checked. */
    int checkedClients() {
        return options.isGiven(Option.VERIFY) ? options.integer(Option.CHECKED_CLIENTS, 4) : 0;
    }

    int sampledReads() {
        return Math.max(1, options.integer(Option.SAMPLED_READS, 16));
    }

    /** The JVM options of servers, for workloads that have no reason for others. */
    String serverJvm() {
        return options.text(Option.SERVER_JVM, SERVER_JVM);
    }

    ServerSetup setup(double deltasPerSecond, int flushIntervalMillis, String jvmOptions) {
        return new ServerSetup(
                deltasPerSecond,
                options.integer(Option.BYTES, 200),
                flushIntervalMillis,
                options.integer(Option.SERVER_LOOPS, 1),
                Arrays.stream(jvmOptions.split(" "))
                        .filter(option -> !option.isBlank())
                        .toList());
    }

    /** One way to measure a server, as often as it is asked. */
    @FunctionalInterface
    interface Run {
        List<Figures> measure(Launch launch) throws IOException, InterruptedException;
    }

    /** Measures the servers in turns, so that what the machine does meanwhile meets them all, and takes medians. */
    Map<Launch, Figures> inTurns(List<Launch> servers, String what, Run run) throws IOException, InterruptedException {
        int repeats = Math.max(1, options.integer(Option.REPEATS, 2));
        Map<Launch, List<Figures>> runs = new LinkedHashMap<>();
        for (int repeat = 1; repeat <= repeats; repeat++) {
            for (Launch server : servers) {
                System.err.println(what + ", " + server.name() + ", run " + repeat + " of " + repeats);
                runs.computeIfAbsent(server, key -> new ArrayList<>()).addAll(run.measure(server));
            }
        }
        Map<Launch, Figures> medians = new LinkedHashMap<>();
        runs.forEach((server, figures) -> medians.put(server, Figures.medians(figures)));
        return medians;
    }

    /** Adds a row per server, and the ratio of the first to each other. */
    void fill(Section section, Map<Launch, Figures> figures) {
        List<Launch> servers = List.copyOf(figures.keySet());
        servers.forEach(server -> section.add(server.name(), figures.get(server)));
        for (Launch other : servers.subList(1, servers.size())) {
            Launch first = servers.get(0);
            section.addRatio(first.name(), other.name(), figures.get(first).dividedBy(figures.get(other)));
        }
        broken |= figures.values().stream()
                .anyMatch(measured -> measured.has(Figure.BREAKS) && measured.value(Figure.BREAKS) > 0);
    }

    void report(Section section) throws IOException {
        System.out.println();
        System.out.print(section.render());
        if (results.isPresent()) {
            results.get().append(section);
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    private List<Launch> servers() {
        List<Launch> launches = new ArrayList<>();
        for (String name : options.text(Option.SERVERS, "sluice,floor").split(",")) {
            launches.add(
                    switch (name.strip()) {
                        case "sluice" -> new SluiceLaunch(jar, laidOver);
                        case "floor" -> new FloorLaunch();
                        default -> throw new IllegalArgumentException("Unknown server: " + name);
                    });
        }
        return launches;
    }
}
