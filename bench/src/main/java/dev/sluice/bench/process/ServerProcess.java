package dev.sluice.bench.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A running server, ready for clients. Ends with {@link #close}, or with the generator. */
public final class ServerProcess implements AutoCloseable {
    private static final int READY_SECONDS_MAX = 60;
    private static final int END_SECONDS_MAX = 15;
    private static final int POLL_MILLIS = 50;

    private final Launch launch;
    private final Process process;
    private final Path directory;
    private final ServerOutput output;
    private final Thread reaper;
    private URI url;

    private ServerProcess(Launch launch, Process process, Path directory) {
        this.launch = launch;
        this.process = process;
        this.directory = directory;
        this.output = new ServerOutput(process.getInputStream());
        this.reaper = new Thread(process::destroyForcibly, "server-reaper");
    }

    /** Starts a server and waits until it says that it is ready. */
    public static ServerProcess start(Launch launch, ServerSetup setup) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-bench-");
        ProcessBuilder builder = new ProcessBuilder(launch.command(setup, directory))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        // What the user's environment says for a node of their own is not meant for this one.
        builder.environment().keySet().removeIf(name -> name.equals("PORT") || name.startsWith("SLUICE_"));
        builder.environment().put("SLUICE_DATA", directory.toString());
        ServerProcess server = new ServerProcess(launch, builder.start(), directory);
        Runtime.getRuntime().addShutdownHook(server.reaper);
        Thread reader = new Thread(server.output, "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    public String host() {
        return url.getHost();
    }

    public int port() {
        return url.getPort();
    }

    public String streamPath() {
        return launch.streamPath();
    }

    public long cpuMicros() throws IOException {
        return ProcessCpu.micros(process.pid());
    }

    public long rssBytes() throws IOException {
        return ProcessMemory.rssBytes(process.pid());
    }

    /** What is alive on the heap, after a full collection. */
    public long liveHeapBytes() throws IOException {
        return ProcessMemory.liveHeapBytes(process.pid());
    }

    /** What it printed last, for an error message. */
    public String lastLines() {
        return output.lastLines();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(reaper);
            deleteDirectory();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            // The generator is ending by itself: its hooks can't be removed any more, and the process is gone.
            process.destroyForcibly();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        try {
            url = output.url().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(launch.name() + " printed no URL:\n" + output.lastLines(), e);
        }
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
        while (url != ServerOutput.NO_URL && !isReady()) {
            if (System.nanoTime() > endNanos || !process.isAlive()) {
                throw new IOException(launch.name() + " did not become ready:\n" + output.lastLines());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isReady() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.resolve("/health/ready").toURL().openConnection();
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private void deleteDirectory() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
