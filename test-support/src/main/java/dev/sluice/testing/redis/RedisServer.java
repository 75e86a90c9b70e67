package dev.sluice.testing.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Redis server in a process of its own, on a free port, with its files in a temporary folder. It writes each
 * command to disk before it answers ({@code appendfsync always}), so that after {@link #kill} and {@link #restart} all
 * that it acknowledged must still be there.
 */
public final class RedisServer implements AutoCloseable {
    /** What a node and its client of Redis log when this is away, or resets a connection that is just being made. */
    public static final String LOSS_IN_LOGS =
            "RedisLink|RedisConnectionManager|StoreHealth|ConnectionBase|ContextImpl Unhandled";

    private static final int TRIES = 5;
    private static final long READY_NANOS_MAX = TimeUnit.SECONDS.toNanos(20);
    private static final int PING_MILLIS_MAX = 500;

    private final Path folder;
    private final int port;
    private final Thread atExit = new Thread(this::kill);
    private Process process;

    private RedisServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts one that is ready for commands. */
    public static RedisServer start() {
        try {
            // Another process may take the free port first: then another one is tried.
            for (int attempt = 1; ; attempt++) {
                RedisServer server = new RedisServer(Files.createTempDirectory("sluice-redis"), freePort());
                try {
                    server.launch();
                    Runtime.getRuntime().addShutdownHook(server.atExit);
                    return server;
                } catch (IllegalStateException failed) {
                    server.deleteFolder();
                    if (attempt == TRIES) {
                        throw failed;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** SIGKILL. What was not on disk is lost, connections are reset. */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Kills it if it runs, and starts it with the same files on the same port. Returns when it is ready. */
    public synchronized void restart() {
        kill();
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP: connections stay, nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Sends a command as words without blanks, and returns the first line of what Redis answers. */
    public String command(String... words) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_MILLIS_MAX);
            socket.setSoTimeout(PING_MILLIS_MAX);
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.UTF_8));
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            deleteFolder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(RedisBinary.path().toString()));
        command.addAll(List.of("--bind", "127.0.0.1", "--port", String.valueOf(port), "--dir", folder.toString()));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
        File log = folder.resolve("redis.out").toFile();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        long end = System.nanoTime() + READY_NANOS_MAX;
        while (!isReady()) {
            if (ended() || System.nanoTime() > end) {
                kill();
                throw new IllegalStateException("Redis does not start: " + Files.readString(log.toPath()));
            }
        }
    }

    /** Waits a little for it: that is the pause between two tries to reach the server. */
    private boolean ended() {
        try {
            return process.waitFor(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean isReady() {
        try {
            return command("PING").equals("+PONG");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " answered " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
