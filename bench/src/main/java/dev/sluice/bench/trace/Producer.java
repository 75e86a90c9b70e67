package dev.sluice.bench.trace;

import dev.sluice.bench.load.Target;
import dev.sluice.bench.wire.HttpHead;
import dev.sluice.bench.wire.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Posts lines of events over one connection; requests wait for the answers before them. */
public final class Producer extends ChannelInboundHandlerAdapter {
    private record Body(byte[] lines, int events, CompletableFuture<Void> stored) {}

    private final Target target;
    private final AtomicLong eventsStored;
    private final ArrayDeque<Body> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private Channel channel;
    private Body posted;
    private HttpHead head = new HttpHead();
    private int bodyBytes = -1;

    /** @param eventsStored counts those that were answered with yes */
    public Producer(Target target, AtomicLong eventsStored) {
        this.target = target;
        this.eventsStored = eventsStored;
    }

    public void connect(Transport transport) {
        channel = new Bootstrap()
                .group(transport.group())
                .channel(transport.clientChannel())
                // Else the end of each request waits for the acknowledgement of its beginning.
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(this)
                .connect(target.host(), target.port())
                .syncUninterruptibly()
                .channel();
    }

    /** Completes, with an exception, when the connection can't go on. */
    public CompletableFuture<Void> failed() {
        return failed;
    }

    /** From any thread. @return when they are stored */
    public CompletableFuture<Void> post(byte[] lines, int events) {
        Body body = new Body(lines, events, new CompletableFuture<>());
        channel.eventLoop().execute(() -> {
            waiting.add(body);
            next();
        });
        return body.stored;
    }

    public void close() {
        channel.close();
    }

    private void next() {
        if (posted != null || waiting.isEmpty()) {
            return;
        }
        posted = waiting.poll();
        String request = "POST " + target.path() + " HTTP/1.1\r\nHost: " + target.host()
                + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: " + posted.lines.length + "\r\n\r\n";
        ByteBuf both = Unpooled.wrappedBuffer(request.getBytes(StandardCharsets.US_ASCII), posted.lines);
        channel.writeAndFlush(both, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                if (bodyBytes < 0 && head.read(in)) {
                    bodyBytes = Integer.parseInt(head.header("Content-Length").orElse("0"));
                }
                if (bodyBytes >= 0) {
                    int some = Math.min(bodyBytes, in.readableBytes());
                    in.skipBytes(some);
                    bodyBytes -= some;
                    if (bodyBytes == 0) {
                        answered();
                    }
                }
            }
        } finally {
            in.release();
        }
    }

    private void answered() {
        String status = head.firstLine();
        Body done = posted;
        posted = null;
        head = new HttpHead();
        bodyBytes = -1;
        if (status.contains(" 202 ")) {
            eventsStored.addAndGet(done.events);
            done.stored.complete(null);
        } else {
            // Too much for the server: what was not taken is not counted.
            done.stored.completeExceptionally(new IllegalStateException("refused: " + status));
        }
        next();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed.completeExceptionally(cause);
        ctx.close();
    }
}
