package dev.sluice.bench.load;

import dev.sluice.bench.wire.ClientFrames;
import dev.sluice.bench.wire.FrameHopper;
import dev.sluice.bench.wire.FrameSink;
import dev.sluice.bench.wire.HttpHead;
import dev.sluice.bench.wire.JsonHead;
import dev.sluice.bench.wire.Transport;
import dev.sluice.bench.wire.Upgrade;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One WebSocket that looks at the heads of text messages alone. All on its event loop. */
public abstract class MessageConnection extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_PING = 0x89;

    private final Target target;
    private final FrameHopper hopper = new FrameHopper(this);
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private HttpHead response = new HttpHead();
    private ChannelHandlerContext context;

    protected MessageConnection(Target target) {
        this.target = target;
    }

    public final void connect(Transport transport) {
        new Bootstrap()
                .group(transport.group())
                .channel(transport.clientChannel())
                .handler(this)
                .connect(target.host(), target.port())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        fail(connected.cause().toString());
                    }
                });
    }

    /** Completes, with an exception, when the connection can't go on. */
    public final CompletableFuture<Void> failed() {
        return failed;
    }

    public final void close() {
        context.close();
    }

    /** The type and the head of a message. */
    protected abstract void message(String type, ByteBuf source, int headIndex, int headBytes);

    protected final void send(String text) {
        context.writeAndFlush(ClientFrames.text(text), context.voidPromise());
    }

    protected final void fail(String reason) {
        failed.completeExceptionally(new IllegalStateException(reason));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        String request = Upgrade.request(target.host(), target.port(), target.path());
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (response != null && response.read(in)) {
                if (!Upgrade.isGranted(response.firstLine())) {
                    fail("refused: " + response.firstLine());
                }
                response = null;
            }
            if (response == null) {
                hopper.hop(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void frame(int firstByte, ByteBuf source, int headIndex, int headBytes, long payloadBytes) {
        if (firstByte == FIN_TEXT) {
            String type = JsonHead.type(source, headIndex, headBytes);
            if (type.equals("error")) {
                fail(source.toString(headIndex, headBytes, StandardCharsets.UTF_8));
            } else {
                message(type, source, headIndex, headBytes);
            }
        } else if (firstByte == FIN_PING) {
            context.writeAndFlush(ClientFrames.pong(source, headIndex, headBytes), context.voidPromise());
        } else {
            fail("sent an unexpected frame, first byte " + firstByte);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause.toString());
        ctx.close();
    }
}
