package dev.sluice.bench.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Starts Sluice's jar with a conf of one stream. */
public final class SluiceLaunch implements Launch {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What one client may say: here all that it can. */
    private static final int UNLIMITED = 1_000_000;

    private final String name;
    private final Path jar;
    private final List<Path> laidOver;
    private final Map<String, Object> settings;
    private final List<Launch> companions;

    /** @param laidOver further conf files, each above the ones before it */
    public SluiceLaunch(Path jar, List<Path> laidOver) {
        this("sluice", jar, laidOver, Map.of(), List.of());
    }

    /** @param settings at the top of the conf */
    SluiceLaunch(String name, Path jar, List<Path> laidOver, Map<String, Object> settings, List<Launch> companions) {
        this.name = name;
        this.settings = settings;
        this.companions = companions;
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "No Sluice at " + jar + ": build it, or give --sluice-jar, or --servers floor");
        }
        this.jar = jar;
        this.laidOver = List.copyOf(laidOver);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String streamPath() {
        return "/stream/bench";
    }

    @Override
    public List<Launch> companions() {
        return companions;
    }

    @Override
    public List<String> command(ServerSetup setup, Path directory) throws IOException {
        Map<String, Object> conf = new TreeMap<>(conf(setup));
        conf.putAll(settings);
        Path file = directory.resolve("bench.json");
        Files.writeString(file, JSON.writeValueAsString(conf));
        List<String> command = new ArrayList<>();
        command.add(JdkTool.JAVA.path());
        command.addAll(setup.jvmOptions());
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString(), file.toString()));
        laidOver.forEach(above -> command.add(above.toAbsolutePath().toString()));
        return command;
    }

    static Map<String, Object> conf(ServerSetup setup) {
        Map<String, Object> gateway = Map.of(
                "port",
                0,
                "host",
                "127.0.0.1",
                "instances",
                setup.loops(),
                "flushIntervalMillis",
                setup.flushIntervalMillis(),
                "messagesPerSecondMax",
                UNLIMITED,
                "connectionsMax",
                20_000);
        Map<String, Object> rooms = Map.of(
                "messagesPerSecondMax", UNLIMITED, "roomsMax", 100_000, "instances", 1, "connectionsMax", 20_000);
        Map<String, Object> limits = Map.of(
                "principalMessagesPerSecondMax", 0,
                "principalBytesPerSecondMax", 0,
                "principalConnectionsMax", 0,
                "connectionBytesPerSecondMax", 0);
        // A rate of 0 is no rate to the simulator: the stream then waits for publishers, of which there are none.
        Map<String, Object> stream = setup.deltasPerSecond() == 0
                ? Map.of("source", "external")
                : Map.of(
                        "source", "simulator",
                        "deltasPerSecond", setup.deltasPerSecond(),
                        "payloadBytes", setup.payloadBytes());
        Map<String, Object> streams = new TreeMap<>(Map.of("bench", stream));
        // Those that a node has out of the box make deltas of their own, whatever is measured.
        streams.put("host", null);
        streams.put("simulator", null);
        return Map.of(
                "gateway", gateway,
                "limits", limits,
                "roomBroadcaster", rooms,
                "deltaStream", Map.of("streams", streams));
    }
}
