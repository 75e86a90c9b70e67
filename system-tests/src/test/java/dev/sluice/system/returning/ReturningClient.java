package dev.sluice.system.returning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client that knows all doors: when its connection ends it comes back, as late as it was told, to the next door that is
 * open. What it hears and does is synchronized on itself.
 */
abstract class ReturningClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ScheduledExecutorService TIMER = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "returning clients");
        thread.setDaemon(true);
        return thread;
    });
    private static final int RETRY_MILLIS = 100;

    private final Doors doors;
    private final List<Integer> closeCodes = new ArrayList<>();
    private final List<Long> hints = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private WebSocket socket;
    private int door;
    private long hintMillis;
    private long servedNanos = System.nanoTime();
    private long longestNanos;
    private boolean closed;

    ReturningClient(Doors doors, int door) {
        this.doors = doors;
        this.door = door;
    }

    /** Path and query to connect to, with the position to resume from where that belongs there. */
    abstract String path();

    abstract void opened();

    abstract void hear(JsonNode message);

    final void connect() {
        URI uri = doors.at(door).resolve(path());
        HTTP.newWebSocketBuilder().buildAsync(uri, new Listener()).whenComplete((opened, failure) -> {
            if (failure != null) {
                door++;
                TIMER.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                begin(opened);
            }
        });
    }

    private synchronized void begin(WebSocket opened) {
        socket = opened;
        if (closed) {
            socket.abort();
        } else {
            opened();
            socket.request(1);
        }
    }

    /** Lost where the connection is: who needs an answer says it again. */
    final synchronized void send(String message) {
        if (socket != null && !socket.isOutputClosed()) {
            socket.sendText(message, true);
        }
    }

    /** It has what it came for: the time without that ends. */
    final synchronized void served() {
        long now = System.nanoTime();
        longestNanos = Math.max(longestNanos, now - servedNanos);
        servedNanos = now;
    }

    final synchronized void fault(String text) {
        faults.add(text);
    }

    final synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    final synchronized List<Integer> closeCodes() {
        return List.copyOf(closeCodes);
    }

    /** When it was told to come back, each time that it was. */
    final synchronized List<Long> hintsMillis() {
        return List.copyOf(hints);
    }

    final synchronized long longestMillis() {
        served();
        return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }

    private synchronized void lost(int code) {
        if (closed || socket == null) {
            return;
        }
        closeCodes.add(code);
        socket = null;
        door++;
        TIMER.schedule(this::connect, hintMillis, TimeUnit.MILLISECONDS);
        hintMillis = 0;
    }

    private synchronized void take(String text) throws IOException {
        JsonNode message = JSON.readTree(text);
        if (message.has("reconnectAfterMs")) {
            hintMillis = message.path("reconnectAfterMs").asLong();
            hints.add(hintMillis);
        }
        hear(message);
    }

    @Override
    public final synchronized void close() {
        closed = true;
        if (socket != null) {
            socket.abort();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public void onOpen(WebSocket from) {
            // The first message is asked for when the client knows its socket.
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                try {
                    take(part.toString());
                } catch (IOException | RuntimeException e) {
                    fault(e + " at " + part);
                }
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            lost(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            lost(1006);
        }
    }
}
