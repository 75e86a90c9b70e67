package dev.sluice.bench.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Both halves of the opening handshake (RFC 6455, section 4), without an HTTP codec in either pipeline. */
public final class Upgrade {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** The key of the RFC's example; servers only hash it. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private Upgrade() {}

    /** What a client sends to have {@code path} upgraded. */
    public static String request(String host, int port, String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + ":" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + KEY
                + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    /** What a server answers to a request with {@code key}. */
    public static String response(String key) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
    }

    /** Whether a status line grants the upgrade. */
    public static boolean isGranted(String statusLine) {
        return statusLine.startsWith("HTTP/1.1 101");
    }

    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
