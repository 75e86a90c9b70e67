package dev.sluice.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.net.NetSocketInternal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The opening handshake (RFC 6455, section 4.2), and the take-over of the channel from Vert.x. */
public final class WebSocketUpgrade {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final String VERTX_HANDLER = "handler";

    private WebSocketUpgrade() {}

    /** What is wrong with a handshake, or empty. */
    public static Optional<String> problem(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_1) {
            return Optional.of("a WebSocket opens over HTTP/1.1");
        } else if (!hasToken(request.getHeader("Upgrade"), "websocket")) {
            return Optional.of("Upgrade must name websocket");
        } else if (!hasToken(request.getHeader("Connection"), "upgrade")) {
            return Optional.of("Connection must name upgrade");
        } else if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
            return Optional.of("Sec-WebSocket-Key must be 16 bytes in base64");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            return Optional.of("Sec-WebSocket-Version must be 13");
        }
        return Optional.empty();
    }

    /** Answers a handshake that has no {@link #problem}; the connection is the session's from then on. */
    public static Future<WebSocketConnection> accept(
            HttpServerRequest request,
            WebSocketLimits limits,
            List<String> subprotocols,
            ConnectionCounters counters,
            Function<WebSocketConnection, ConnectionListener> sessions) {
        String agreed = agree(request.getHeader("Sec-WebSocket-Protocol"), subprotocols);
        request.response()
                .putHeader("Upgrade", "websocket")
                .putHeader("Connection", "Upgrade")
                .putHeader("Sec-WebSocket-Accept", acceptKey(request.getHeader("Sec-WebSocket-Key")));
        if (agreed != null) {
            request.response().putHeader("Sec-WebSocket-Protocol", agreed);
        }
        return request.toNetSocket().map(socket -> {
            ChannelHandlerContext vertx = ((NetSocketInternal) socket).channelHandlerContext();
            return takeOver(vertx, limits, counters, agreed, sessions);
        });
    }

    private static WebSocketConnection takeOver(
            ChannelHandlerContext vertx,
            WebSocketLimits limits,
            ConnectionCounters counters,
            String subprotocol,
            Function<WebSocketConnection, ConnectionListener> sessions) {
        ChannelPipeline pipeline = vertx.pipeline();
        // To Vert.x the connection ends here: so it closes its books, and keeps nothing of it.
        try {
            ((ChannelInboundHandler) vertx.handler()).channelInactive(vertx);
        } catch (Exception e) {
            throw new IllegalStateException("Vert.x does not let go of a connection", e);
        }
        if (pipeline.get("idle") != null) {
            pipeline.remove("idle");
        }
        vertx.channel().config().setOption(ChannelOption.SO_SNDBUF, limits.sendBufferBytes());
        vertx.channel()
                .config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(limits.writeBufferLowBytes(), limits.writeBufferHighBytes()));
        WebSocketConnection connection = new WebSocketConnection(limits, counters, subprotocol);
        pipeline.addLast(
                "frames",
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(true)
                        .allowExtensions(false)
                        .closeOnProtocolViolation(false)
                        .withUTF8Validator(false)
                        .maxFramePayloadLength(limits.frameBytesMax())
                        .build()));
        pipeline.addLast("websocket", connection);
        connection.listener(sessions.apply(connection));
        pipeline.remove(VERTX_HANDLER);
        vertx.channel().config().setAutoRead(true);
        if (!vertx.channel().isActive()) {
            connection.channelInactive(vertx);
        }
        return connection;
    }

    private static String agree(String offered, List<String> known) {
        if (offered != null) {
            for (String name : offered.split(",")) {
                if (known.contains(name.strip())) {
                    return name.strip();
                }
            }
        }
        return null;
    }

    private static boolean hasToken(String header, String token) {
        if (header != null) {
            for (String part : header.split(",")) {
                if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isKey(String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String acceptKey(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key.strip() + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }
}
