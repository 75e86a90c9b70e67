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
    private static final int LINES_MAX = 40;

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

    /** The last word of a line that has a URL in it. */
    static Optional<URI> parseUrl(String line) {
        String lastWord =
                line.substring(line.stripTrailing().lastIndexOf(' ') + 1).strip();
        return lastWord.startsWith("http://") ? Optional.of(URI.create(lastWord)) : Optional.empty();
    }

    private synchronized void keep(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > LINES_MAX) {
            lastLines.removeFirst();
        }
    }
}
