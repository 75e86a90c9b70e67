package dev.sluice.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One node in a JVM of its own, started from the jar as a user starts it. */
public final class NodeProcess implements AutoCloseable {
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String READY = "Sluice is ready at ";
    private static final long READY_SECONDS_MAX = 60;

    private final Process process;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private NodeProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of a node");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param java the executable; each node has a data folder of its own */
    public static NodeProcess start(Path java, Map<String, String> environment, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx256m", "-jar"));
            command.add(PROJECT.resolve("server/target/sluice.jar").toString());
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.equals("PORT"));
            builder.environment()
                    .put("SLUICE_DATA", Files.createTempDirectory("sluice-test").toString());
            builder.environment().put("SLUICE_GATEWAY_PORT", "0");
            builder.environment().putAll(environment);
            return new NodeProcess(builder.directory(PROJECT.toFile()).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static NodeProcess start(Map<String, String> environment, String... arguments) {
        return start(Path.of(System.getProperty("java.home"), "bin", "java"), environment, arguments);
    }

    /** Waits until it says that it is ready, and returns what it says: a URL, or the node's name. */
    public String awaitReady() throws Exception {
        return ready.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
    }

    URI webSocket(String path) throws Exception {
        return URI.create(awaitReady().replace("http://", "ws://")).resolve(path);
    }

    public URI http(String path) throws Exception {
        return URI.create(awaitReady()).resolve(path);
    }

    int awaitExit() throws InterruptedException {
        process.waitFor(READY_SECONDS_MAX, TimeUnit.SECONDS);
        return process.exitValue();
    }

    /** SIGKILL: nothing is said to anybody. */
    void kill() {
        process.destroyForcibly();
    }

    /** What of its memory lies in RAM. */
    public long residentBytes() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            String line = status.filter(entry -> entry.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
    }

    public List<String> output() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()));
                }
            }
        } catch (IOException closed) {
            // The process was ended while its output was read: what it said until then is all there is.
        }
        ready.completeExceptionally(new IllegalStateException("the node ended: " + String.join("\n", lines)));
    }
}
