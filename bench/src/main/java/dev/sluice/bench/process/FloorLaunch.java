package dev.sluice.bench.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Starts the floor from the class path of the generator. */
public final class FloorLaunch implements Launch {
    @Override
    public String name() {
        return "floor";
    }

    @Override
    public String streamPath() {
        return "/stream/bench";
    }

    @Override
    public List<String> command(ServerSetup setup, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(JdkTool.JAVA.path());
        command.addAll(setup.jvmOptions());
        command.addAll(List.of("-cp", classPath(), "dev.sluice.bench.floor.FloorServer"));
        command.addAll(List.of("--port", "0"));
        command.addAll(List.of("--rate", Double.toString(setup.deltasPerSecond())));
        command.addAll(List.of("--bytes", Integer.toString(setup.payloadBytes())));
        command.addAll(List.of("--flush-interval-millis", Integer.toString(setup.flushIntervalMillis())));
        command.addAll(List.of("--loops", Integer.toString(setup.loops())));
        return command;
    }

    /** The generator's own, made absolute: the server runs in a directory of its own. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
