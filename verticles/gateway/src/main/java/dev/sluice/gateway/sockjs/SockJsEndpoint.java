package dev.sluice.gateway.sockjs;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Gatekeeper;
import dev.sluice.gateway.connection.RequestTimeout;
import dev.sluice.gateway.connection.Transport;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.function.Function;
import java.util.function.Supplier;

/** Mounts SockJS, with all of its transports, in front of an endpoint. */
public final class SockJsEndpoint {
    private static final int OVERLOADED = 1013;

    /** Makes the conversation of one session; the gatekeeper has admitted it. */
    public interface Opener<G extends Gatekeeper> {
        ConnectionListener open(Transport transport, G admitted, HttpServerRequest request);
    }

    private SockJsEndpoint() {}

    /** @param path without a slash at its end; on the context of the event loop that serves it */
    public static <G extends Gatekeeper> void mount(
            Router router,
            Vertx vertx,
            String path,
            Supplier<GatewayConfig> config,
            Function<HttpServerRequest, G> gatekeepers,
            Opener<G> opener) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                // A poll must be answered before its socket counts as idle.
                .setHeartbeatInterval(Math.max(1, config.get().handshakeTimeoutMillis() / 2))
                .setRegisterWriteHandler(false);
        Context context = vertx.getOrCreateContext();
        router.route(path + "/*").handler(request -> {
            if (!isWebSocket(request.request()) && request.request().version() != HttpVersion.HTTP_2) {
                // The handler ends polls and streams by closing their sockets: clients should not send the next one
                // there.
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            request.next();
        });
        router.post(path + "/*").handler(request -> BodyHandler.create(false)
                .setBodyLimit(config.get().bodyBytesMax())
                .handle(request));
        router.route(path + "/*")
                .subRouter(SockJSHandler.create(vertx, options)
                        .socketHandler(socket -> begin(socket, context, config.get(), gatekeepers, opener)));
    }

    private static <G extends Gatekeeper> void begin(
            SockJSSocket socket,
            Context context,
            GatewayConfig config,
            Function<HttpServerRequest, G> gatekeepers,
            Opener<G> opener) {
        HttpServerRequest request = socket.routingContext().request();
        if (isWebSocket(request)) {
            RequestTimeout.release(request.connection());
        }
        G gatekeeper = gatekeepers.apply(request);
        gatekeeper.admit().ifPresentOrElse(rejection -> socket.close(OVERLOADED, rejection.message()), () -> {
            SockJsTransport transport =
                    new SockJsTransport(socket, context, config.messageBytesMax(), config.writeBufferHighBytes());
            transport.begin(opener.open(transport, gatekeeper, request));
        });
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }
}
