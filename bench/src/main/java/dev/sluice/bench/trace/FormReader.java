package dev.sluice.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.load.Target;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.BinaryFrame;
import dev.sluice.protocol.trace.DeltaBatchDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads a session in one form, understands all of it, and says how many bytes its events came in. */
public final class FormReader implements WebSocket.Listener, AutoCloseable {
    /** In what form events come. */
    public enum Form {
        SINGLE("events one by one", ""),
        BATCH("batches", ",\"batch\":true"),
        DELTA("batches in the delta form", ",\"delta\":true");

        private final String meaning;
        private final String wish;

        Form(String meaning, String wish) {
            this.meaning = meaning;
            this.wish = wish;
        }

        public String meaning() {
            return meaning;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH_BYTES_MAX = 8 << 20;

    private final DeltaBatchDecoder decoder =
            new DeltaBatchDecoder(new JsonReader(new JsonLimits(BATCH_BYTES_MAX, 64, 1024)), BATCH_BYTES_MAX);
    private final String subscribe;
    private final int awaited;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<List<String>> ids = new CompletableFuture<>();
    private final List<String> seen = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private WebSocket socket;
    private long bytes;

    private FormReader(String sessionId, Form form, int awaited) {
        this.subscribe = "{\"type\":\"subscribe_session\",\"sessionId\":\"" + sessionId + "\"" + form.wish + "}";
        this.awaited = awaited;
    }

    /** @param awaited after so many events {@link #ids} is there */
    public static FormReader open(Target target, String sessionId, Form form, int awaited) {
        FormReader reader = new FormReader(sessionId, form, awaited);
        reader.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + target.host() + ":" + target.port() + target.path()), reader)
                .join();
        return reader;
    }

    /** When it reads. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Of all events, in the order in which they came. */
    public CompletableFuture<List<String>> ids() {
        return ids;
    }

    /** Payload bytes of the messages that events came in, once {@link #ids} is there. */
    public long bytes() {
        return bytes;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            take(() -> message(from, text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        byte[] some = new byte[part.remaining()];
        part.get(some);
        binary.writeBytes(some);
        if (last) {
            byte[] message = binary.toByteArray();
            binary.reset();
            take(() -> {
                BinaryFrame frame = BinaryFrame.of(message);
                decoder.decode(frame.payload()).events().forEach(event -> seen.add(event.id()));
                bytes += message.length;
            });
        }
        from.request(1);
        return null;
    }

    private interface Taking {
        void run() throws IOException, ProtocolException;
    }

    private void take(Taking taking) {
        try {
            taking.run();
        } catch (IOException | ProtocolException e) {
            ids.completeExceptionally(e);
        }
        if (seen.size() >= awaited) {
            ids.complete(List.copyOf(seen));
        }
    }

    private void message(WebSocket from, String json) throws IOException {
        JsonNode message = JSON.readTree(json);
        switch (message.path("type").asText()) {
            case "connection" -> from.sendText(subscribe, true);
            case "initial_traces" -> ready.complete(null);
            case "trace_event" -> {
                seen.add(message.path("data").path("id").asText());
                bytes += json.getBytes(UTF_8).length;
            }
            case "batch" -> {
                message.path("events")
                        .forEach(event -> seen.add(event.path("id").asText()));
                bytes += json.getBytes(UTF_8).length;
            }
            case "error", "gap" -> ids.completeExceptionally(new IllegalStateException(json));
            default -> {
                // Heartbeats, and whatever else a server may tell.
            }
        }
    }

    @Override
    public void onError(WebSocket from, Throwable cause) {
        ready.completeExceptionally(cause);
        ids.completeExceptionally(cause);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
