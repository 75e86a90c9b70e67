package dev.sluice.gateway.connection;

import dev.sluice.bus.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The server's side of the opening handshake (RFC 6455, section 4.2), decided from the request's head alone. */
sealed interface Handshake {
    /**
     * Switch protocols.
     *
     * @param accept the value of Sec-WebSocket-Accept
     * @param subprotocol the first one offered that the server speaks
     * @param extension the value of Sec-WebSocket-Extensions, when permessage-deflate was agreed on
     */
    record Accepted(String accept, Optional<String> subprotocol, Optional<String> extension) implements Handshake {}

    /** Answer with this HTTP status; the field is the header at fault, "method", "version" or "". */
    record Refused(int status, ErrorCode code, String field, String message) implements Handshake {}

    int WRONG_METHOD = 405;
    int UPGRADE_REQUIRED = 426;

    /** @param headers all values of a header by its name in any case; empty when it is missing */
    static Handshake decide(
            String method,
            boolean http11,
            Function<String, List<String>> headers,
            List<String> subprotocols,
            WebSocketLimits limits) {
        if (!method.equals("GET")) {
            return new Refused(WRONG_METHOD, ErrorCode.INVALID_REQUEST, "method", "a WebSocket opens with GET");
        }
        if (!http11) {
            return bad("version", "a WebSocket opens over HTTP/1.1");
        }
        if (!hasToken(headers.apply("Upgrade"), "websocket")) {
            return upgrade("Upgrade", "must name websocket");
        }
        if (!hasToken(headers.apply("Connection"), "upgrade")) {
            return bad("Connection", "must name Upgrade");
        }
        if (headers.apply("Host").size() != 1) {
            return bad("Host", "must be there once");
        }
        // What follows the head must be frames, whatever a proxy makes of it.
        if (!headers.apply("Content-Length").stream().allMatch("0"::equals)) {
            return bad("Content-Length", "an upgrade has no body");
        }
        if (!headers.apply("Transfer-Encoding").isEmpty()) {
            return bad("Transfer-Encoding", "an upgrade has no body");
        }
        if (!headers.apply("Sec-WebSocket-Version").equals(List.of("13"))) {
            return upgrade("Sec-WebSocket-Version", "must be 13");
        }
        List<String> key = headers.apply("Sec-WebSocket-Key");
        if (key.size() != 1 || !isNonce(key.get(0).strip())) {
            return bad("Sec-WebSocket-Key", "must be 16 bytes in base64, once");
        }
        List<String> offered = tokens(headers.apply("Sec-WebSocket-Protocol"));
        if (!offered.stream().allMatch(ExtensionOffer::isToken)) {
            return bad("Sec-WebSocket-Protocol", "must be a list of tokens");
        }
        Optional<List<ExtensionOffer>> extensions = ExtensionOffer.parse(headers.apply("Sec-WebSocket-Extensions"));
        if (extensions.isEmpty()) {
            return bad("Sec-WebSocket-Extensions", "must be a list of extensions");
        }
        if (!Origins.allow(
                limits.allowedOrigins(),
                headers.apply("Origin"),
                headers.apply("Host").get(0))) {
            return new Refused(403, ErrorCode.FORBIDDEN, "Origin", "pages of this origin may not connect");
        }
        return new Accepted(
                acceptOf(key.get(0).strip()),
                offered.stream().filter(subprotocols::contains).findFirst(),
                limits.compression() ? PerMessageDeflate.negotiate(extensions.get()) : Optional.empty());
    }

    private static Refused bad(String field, String message) {
        return new Refused(400, ErrorCode.INVALID_REQUEST, field, message);
    }

    private static Refused upgrade(String field, String message) {
        return new Refused(UPGRADE_REQUIRED, ErrorCode.INVALID_REQUEST, field, message);
    }

    private static boolean hasToken(List<String> values, String token) {
        return tokens(values).stream().anyMatch(token::equalsIgnoreCase);
    }

    private static List<String> tokens(List<String> values) {
        List<String> tokens = new ArrayList<>();
        for (String value : values) {
            for (String token : value.split(",")) {
                if (!token.isBlank()) {
                    tokens.add(token.strip());
                }
            }
        }
        return tokens;
    }

    private static boolean isNonce(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }
}
