package dev.sluice.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.protocol.room.wire.RoomMessage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A client of a room that keeps what it hears, in order. */
final class RoomClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder part = new StringBuilder();
    private final ByteArrayOutputStream binaryPart = new ByteArrayOutputStream();
    private final List<String> texts = new ArrayList<>();
    private final List<byte[]> binaries = new ArrayList<>();
    private WebSocket socket;
    private int closeCode;

    static RoomClient open(URI uri, String... subprotocols) {
        RoomClient client = new RoomClient();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0]);
        }
        client.socket = builder.buildAsync(uri, client).join();
        return client;
    }

    /** What came in binary, from a server that speaks protobuf. */
    List<RoomMessage> protobuf() {
        return binaries().stream()
                .map(bytes -> {
                    try {
                        return RoomMessage.parseFrom(bytes);
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    void send(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<byte[]> binaries() {
        return List.copyOf(binaries);
    }

    synchronized int closeCode() {
        return closeCode;
    }

    /** The messages of that type, by their {@code type} field. */
    synchronized List<JsonNode> ofType(String type) {
        return json().stream()
                .filter(message -> message.path("type").asText().equals(type))
                .toList();
    }

    synchronized List<JsonNode> json() {
        List<JsonNode> messages = new ArrayList<>();
        for (String text : texts) {
            try {
                messages.add(JSON.readTree(text));
            } catch (Exception notJson) {
                messages.add(JSON.getNodeFactory().textNode(text));
            }
        }
        return messages;
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        from.request(1);
        if (last) {
            texts.add(part.toString());
            part.setLength(0);
        }
        return null;
    }

    @Override
    public synchronized CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binaryPart.writeBytes(bytes);
        from.request(1);
        if (last) {
            binaries.add(binaryPart.toByteArray());
            binaryPart.reset();
        }
        return null;
    }

    @Override
    public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
