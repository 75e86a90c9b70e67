package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketUpgradeTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void nothingOfHttpStaysInTheWayOfFrames() throws Exception {
        ConnectionMeters meters = new ConnectionMeters(new SimpleMeterRegistry());
        WebSocketLimits limits =
                new WebSocketLimits(List.of(), 10, 65_536, 65_536, 100, 16, false, 8_192, 32_768, 65_536, 1_000);
        AtomicReference<Channel> opened = new AtomicReference<>();
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setIdleTimeout(10).setHttp2ClearTextEnabled(false))
                .connectionHandler(socket -> RequestTimeout.guard(socket, 10_000, meters))
                .requestHandler(request ->
                        WebSocketUpgrade.accept(request, limits, List.of(), meters, Gatekeeper.NONE, connection -> {
                            opened.set(((HttpServerConnection) request.connection())
                                    .channelHandlerContext()
                                    .channel());
                            return new Deaf();
                        }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.actualPort()), new WebSocket.Listener() {})
                .join();

        await().until(() -> opened.get() != null);
        List<Class<? extends ChannelHandler>> handlers = opened.get().pipeline().toMap().values().stream()
                .<Class<? extends ChannelHandler>>map(ChannelHandler::getClass)
                .toList();
        assertThat(handlers).containsExactly(ConnectionHandler.class);
    }

    private static final class Deaf implements ConnectionListener {
        @Override
        public void text(Transport from, ByteBuf utf8) {}

        @Override
        public void binary(Transport from, ByteBuf payload) {}

        @Override
        public void pong(Transport from, ByteBuf payload) {}

        @Override
        public void writable(Transport from) {}

        @Override
        public void closed(Transport from, int closeCode, String reason, boolean clean) {}
    }
}
