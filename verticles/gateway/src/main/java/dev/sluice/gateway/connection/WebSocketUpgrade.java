package dev.sluice.gateway.connection;

import dev.sluice.bus.ErrorCode;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The opening handshake, and the take-over of the channel from Vert.x. */
public final class WebSocketUpgrade {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final String HANDLER = "websocket";

    private WebSocketUpgrade() {}

    /**
     * Answers the handshake: with a typed error, or by an open connection, which is the session's from then on. On the
     * event loop of the request's connection, and of a server without clear-text HTTP/2: what looks out for that swallows
     * frames that come together with the request.
     *
     * @param subprotocols what the endpoint speaks; the client's order decides among several
     * @param gatekeeper is asked for handshakes alone that there is nothing else against
     * @param sessions makes the listener; may already write to the connection
     */
    public static void accept(
            HttpServerRequest request,
            WebSocketLimits limits,
            List<String> subprotocols,
            ConnectionCounters counters,
            Gatekeeper gatekeeper,
            Function<WebSocketConnection, ConnectionListener> sessions) {
        boolean http11 = request.version() == HttpVersion.HTTP_1_1;
        Handshake handshake =
                Handshake.decide(request.method().name(), http11, request.headers()::getAll, subprotocols, limits);
        if (handshake instanceof Handshake.Refused refused) {
            refuse(request, refused, counters);
            return;
        }
        Optional<Gatekeeper.Rejection> rejection = gatekeeper.admit();
        if (rejection.isPresent()) {
            Rejections.answer(request, rejection.get(), counters);
        } else if (!counters.opening(limits.connectionsMax())) {
            gatekeeper.abandoned();
            refuse(request, new Handshake.Refused(503, ErrorCode.OVERLOADED, "", "too many connections"), counters);
        } else {
            open(request, (Handshake.Accepted) handshake, limits, counters, gatekeeper, sessions);
        }
    }

    private static void open(
            HttpServerRequest request,
            Handshake.Accepted accepted,
            WebSocketLimits limits,
            ConnectionCounters counters,
            Gatekeeper gatekeeper,
            Function<WebSocketConnection, ConnectionListener> sessions) {
        HttpServerResponse response = request.response()
                .putHeader("Upgrade", "websocket")
                .putHeader("Connection", "Upgrade")
                .putHeader("Sec-WebSocket-Accept", accepted.accept());
        accepted.subprotocol().ifPresent(agreed -> response.putHeader("Sec-WebSocket-Protocol", agreed));
        accepted.extension().ifPresent(agreed -> response.putHeader("Sec-WebSocket-Extensions", agreed));
        ChannelHandlerContext http = ((HttpServerConnection) request.connection()).channelHandlerContext();
        ConnectionHandler handler = new ConnectionHandler();
        // Before Vert.x takes its HTTP decoder out: that hands on what it has read of the first frames.
        http.pipeline().addBefore(http.name(), HANDLER, handler);
        request.toNetSocket()
                .map(socket -> takeOver(((NetSocketInternal) socket).channelHandlerContext(), handler, limits))
                .onSuccess(own -> {
                    WebSocketConnection connection = new WebSocketConnection(
                            own,
                            limits,
                            counters,
                            accepted.subprotocol().orElse(null),
                            accepted.extension().isPresent());
                    connection.begin(sessions);
                    handler.begin(connection, limits, own);
                    connection.flush();
                    if (!own.channel().isActive()) {
                        handler.channelInactive(own);
                    }
                })
                .onFailure(cause -> {
                    LOG.warn("an upgrade fails", cause);
                    counters.closed(ClosePayload.ABNORMAL);
                    gatekeeper.abandoned();
                    http.close();
                });
    }

    /** To Vert.x the connection ends here: so it closes its books, and keeps nothing of it. */
    private static ChannelHandlerContext takeOver(
            ChannelHandlerContext vertx, ConnectionHandler handler, WebSocketLimits limits) {
        try {
            ((ChannelInboundHandler) vertx.handler()).channelInactive(vertx);
        } catch (Exception e) {
            throw new IllegalStateException("Vert.x does not let go of a connection", e);
        }
        ChannelPipeline pipeline = vertx.pipeline();
        remove(pipeline, IdleStateHandler.class);
        remove(pipeline, RequestTimeout.class);
        // There for files over TLS: it would queue each frame once more, where no water mark counts it.
        remove(pipeline, ChunkedWriteHandler.class);
        pipeline.remove(vertx.handler());
        limits.applyTo(vertx.channel());
        vertx.channel().config().setAutoRead(true);
        return pipeline.context(handler);
    }

    private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> handler) {
        if (pipeline.get(handler) != null) {
            pipeline.remove(handler);
        }
    }

    private static void refuse(HttpServerRequest request, Handshake.Refused refused, ConnectionCounters counters) {
        counters.refused(refused.status());
        HttpServerResponse response = request.response().setStatusCode(refused.status());
        if (refused.status() == Handshake.WRONG_METHOD) {
            response.putHeader("Allow", "GET");
        } else if (refused.status() == Handshake.UPGRADE_REQUIRED) {
            response.putHeader("Upgrade", "websocket").putHeader("Sec-WebSocket-Version", "13");
        }
        JsonObject error = new JsonObject().put("code", refused.code().text()).put("message", refused.message());
        if (!refused.field().isEmpty()) {
            error.put("field", refused.field());
        }
        Rejections.end(request, error);
    }
}
