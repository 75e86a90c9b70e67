package dev.sluice.system.websocket;

import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Framing;
import dev.sluice.gateway.connection.Gatekeeper;
import dev.sluice.gateway.connection.MessageDeflater;
import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WebSocketLimits;
import dev.sluice.gateway.connection.WebSocketUpgrade;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gateway's connections with nothing behind them but an echo; compressed where that was agreed on. */
final class EchoServer implements AutoCloseable {
    static final int MESSAGE_BYTES_MAX = 1 << 17;
    static final int FRAME_BYTES_MAX = 1 << 16 | 1 << 10;
    static final int FRAGMENTS_MAX = 100;
    static final List<String> SUBPROTOCOLS = List.of("echo.v1", "echo.v2");

    private final Vertx vertx = Vertx.vertx();
    private final URI uri;

    private EchoServer(boolean compression, ConnectionCounters counters) throws Exception {
        // Longer than any test waits: who sees the end of a connection sees that it was ended, not that time ran out.
        int closeTimeoutMillis = 120_000;
        WebSocketLimits limits = new WebSocketLimits(
                List.of("https://friend.test"),
                1_000,
                FRAME_BYTES_MAX,
                MESSAGE_BYTES_MAX,
                FRAGMENTS_MAX,
                16,
                compression,
                1 << 13,
                1 << 15,
                1 << 16,
                closeTimeoutMillis);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(request -> WebSocketUpgrade.accept(
                        request, limits, SUBPROTOCOLS, counters, Gatekeeper.NONE, connection -> new Echo()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        uri = URI.create("http://127.0.0.1:" + server.actualPort());
    }

    static EchoServer start(boolean compression, ConnectionCounters counters) throws Exception {
        return new EchoServer(compression, counters);
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static final class Echo implements ConnectionListener {
        @Override
        public void text(Transport from, ByteBuf utf8) {
            echo(from, ServerFrames.TEXT, utf8);
        }

        @Override
        public void binary(Transport from, ByteBuf payload) {
            echo(from, ServerFrames.BINARY, payload);
        }

        @Override
        public void pong(Transport from, ByteBuf payload) {}

        @Override
        public void writable(Transport from) {}

        @Override
        public void closed(Transport from, int closeCode, String reason, boolean clean) {}

        private static void echo(Transport to, int opcode, ByteBuf payload) {
            ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
            ByteBuf out = allocator.buffer(payload.readableBytes() + 16);
            if (to.framing() == Framing.DEFLATED_WEB_SOCKET) {
                try (MessageDeflater deflater = new MessageDeflater(6)) {
                    deflater.writeFrame(out, opcode, payload);
                }
            } else {
                ServerFrames.writeHeader(out, opcode, false, payload.readableBytes());
                out.writeBytes(payload);
            }
            to.write(out);
            to.flush();
        }
    }
}
