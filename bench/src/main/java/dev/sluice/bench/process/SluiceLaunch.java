package dev.sluice.bench.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts Sluice's jar with a conf of one stream. */
public final class SluiceLaunch implements Launch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path jar;
    private final List<Path> laidOver;

    /** @param laidOver further conf files, each above the ones before it */
    public SluiceLaunch(Path jar, List<Path> laidOver) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "No Sluice at " + jar + ": build it, or give --sluice-jar, or --servers floor");
        }
        this.jar = jar;
        this.laidOver = List.copyOf(laidOver);
    }

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public String streamPath() {
        return "/stream/bench";
    }

    @Override
    public List<String> command(ServerSetup setup, Path directory) throws IOException {
        Path conf = directory.resolve("bench.json");
        Files.writeString(conf, JSON.writeValueAsString(conf(setup)));
        List<String> command = new ArrayList<>();
        command.add(JdkTool.JAVA.path());
        command.addAll(setup.jvmOptions());
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString(), conf.toString()));
        laidOver.forEach(file -> command.add(file.toAbsolutePath().toString()));
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
                "connectionsMax",
                20_000);
        // A rate of 0 is no rate to the simulator: the stream then waits for publishers, of which there are none.
        Map<String, Object> stream = setup.deltasPerSecond() == 0
                ? Map.of("source", "external")
                : Map.of(
                        "source", "simulator",
                        "deltasPerSecond", setup.deltasPerSecond(),
                        "payloadBytes", setup.payloadBytes());
        return Map.of("gateway", gateway, "deltaStream", Map.of("streams", Map.of("bench", stream)));
    }
}
