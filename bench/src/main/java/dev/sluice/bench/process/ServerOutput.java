package dev.sluice.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads what a server prints: its URL, and the last lines for when something goes wrong. */
final class ServerOutput implements Runnable {
    /** Of a process that serves no HTTP. */
    static final URI NO_URL = URI.create("none:/");

    private static final int LINES_MAX = 40;
    private static final String READY = "Sluice is ready at ";

    private final InputStream stream;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final CompletableFuture<URI> url = new CompletableFuture<>();

    ServerOutput(InputStream stream) {
        this.stream = stream;
    }

    /** Fails when the output ends without one. */
    CompletableFuture<URI> url() {
        return url;
    }

    synchronized String lastLines() {
        return String.join("\n", lastLines);
    }

    @Override
    public void run() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
                parseUrl(line).ifPresent(url::complete);
            }
            url.completeExceptionally(new IOException("The server ended without printing a URL"));
        } catch (IOException e) {
            url.completeExceptionally(e);
        }
    }

    /** The last word of a line that has a URL in it; of a node that has none, its readiness alone. */
    static Optional<URI> parseUrl(String line) {
        String lastWord =
                line.substring(line.stripTrailing().lastIndexOf(' ') + 1).strip();
        if (lastWord.startsWith("http://")) {
            return Optional.of(URI.create(lastWord));
        }
        return line.startsWith(READY) ? Optional.of(NO_URL) : Optional.empty();
    }

    private synchronized void keep(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > LINES_MAX) {
            lastLines.removeFirst();
        }
    }
}
