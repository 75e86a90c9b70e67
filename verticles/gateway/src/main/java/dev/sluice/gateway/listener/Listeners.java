package dev.sluice.gateway.listener;

import dev.sluice.config.GatewayConfig;
import dev.sluice.config.ListenerConfig;
import dev.sluice.config.TlsConfig;
import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.RequestTimeout;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of one event loop, one for each listener. */
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final Set<String> PROTOCOLS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));
    private static final List<HttpVersion> VERSIONS = List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);

    private final Vertx vertx;
    private final Certificates certificates;
    private final ProxyTrust proxies;
    private final ConnectionCounters counters;
    private final Map<String, HttpServer> servers = new LinkedHashMap<>();

    public Listeners(Vertx vertx, Certificates certificates, ProxyTrust proxies, ConnectionCounters counters) {
        this.vertx = vertx;
        this.certificates = certificates;
        this.proxies = proxies;
        this.counters = counters;
    }

    /** @param handlers what is served, by the endpoint that a listener has at its root; empty for none */
    public Future<Void> open(GatewayConfig config, Function<String, Handler<HttpServerRequest>> handlers) {
        List<Future<?>> opened = new ArrayList<>();
        ListenerConfig.all(config)
                .forEach((name, listener) ->
                        opened.add(open(config, name, listener, handlers.apply(listener.rootEndpoint()))));
        return Future.all(opened).mapEmpty();
    }

    /** The port of the main listener, which the system chose where the configuration says 0. */
    public int port() {
        return servers.get(ListenerConfig.MAIN).actualPort();
    }

    public Future<Void> close() {
        return Future.join(servers.values().stream().map(HttpServer::close).toList())
                .mapEmpty();
    }

    private Future<?> open(
            GatewayConfig config, String name, ListenerConfig listener, Handler<HttpServerRequest> handler) {
        HttpServer server = vertx.createHttpServer(options(config, name, listener));
        servers.put(name, server);
        int timeoutMillis = config.handshakeTimeoutMillis();
        server.connectionHandler(socket -> {
            if (listener.proxyProtocol() && !proxies.trusts(socket)) {
                proxies.refused();
                socket.close();
            } else {
                RequestTimeout.guard(socket, timeoutMillis, counters);
            }
        });
        return server.requestHandler(request -> {
                    // What came in one read with the opening of a connection that was refused.
                    if (!listener.proxyProtocol() || proxies.trusts(request.connection())) {
                        requireTls(request, listener.tls());
                        handler.handle(request);
                    }
                })
                .listen()
                .onSuccess(open -> LOG.atInfo()
                        .addKeyValue("listener", name)
                        .addKeyValue("url", url(listener, open.actualPort()))
                        .log("clients may connect"));
    }

    /** Says so to browsers where the request has come that way. */
    private static void requireTls(HttpServerRequest request, TlsConfig tls) {
        if (tls.enabled() && tls.hstsSeconds() > 0) {
            request.response().putHeader("Strict-Transport-Security", "max-age=" + tls.hstsSeconds());
        }
    }

    /** As a browser would write it. */
    public static String url(ListenerConfig listener, int port) {
        String scheme = listener.tls().enabled() ? "https" : "http";
        String host = listener.host().contains(":") ? "[" + listener.host() + "]" : listener.host();
        return scheme + "://" + host + ":" + port + "/";
    }

    private HttpServerOptions options(GatewayConfig config, String name, ListenerConfig listener) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listener.host())
                .setPort(listener.port())
                // For who never gets to a request; of the others RequestTimeout is to be the first, which counts them.
                .setIdleTimeout(config.handshakeTimeoutMillis() + config.handshakeTimeoutMillis() / 4 + 1)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setUseProxyProtocol(listener.proxyProtocol())
                .setProxyProtocolTimeout(config.handshakeTimeoutMillis())
                .setProxyProtocolTimeoutUnit(TimeUnit.MILLISECONDS)
                // WebSockets open over HTTP/1.1 alone; and what Vert.x inflates has no bound.
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        if (listener.tls().enabled()) {
            ServerCertificate certificate = certificates.shownBy(name, next -> show(name, config, next));
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(VERSIONS)
                    .setKeyCertOptions(certificate.pem())
                    .setEnabledSecureTransportProtocols(PROTOCOLS)
                    .setSslHandshakeTimeout(config.handshakeTimeoutMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        }
        return options;
    }

    /** For connections that are yet to come. */
    private Future<?> show(String name, GatewayConfig config, ServerCertificate certificate) {
        return servers.get(name)
                .updateSSLOptions(new ServerSSLOptions()
                        .setKeyCertOptions(certificate.pem())
                        .setUseAlpn(true)
                        .setApplicationLayerProtocols(
                                VERSIONS.stream().map(HttpVersion::alpnName).toList())
                        .setEnabledSecureTransportProtocols(PROTOCOLS)
                        .setSslHandshakeTimeout(config.handshakeTimeoutMillis())
                        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    }
}
