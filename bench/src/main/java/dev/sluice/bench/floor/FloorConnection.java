package dev.sluice.bench.floor;

import dev.sluice.bench.wire.EpochMicros;
import dev.sluice.bench.wire.HttpHead;
import dev.sluice.bench.wire.Upgrade;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Optional;

/**
 * One connection: an upgrade, then the first thing the client says counts as its hello, and the rest is not listened
 * to. The only handler of its pipeline, so that writes go straight to the socket.
 */
final class FloorConnection extends ChannelInboundHandlerAdapter {
    private static final int FIN_CLOSE = 0x88;
    private static final String READY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final String BAD_REQUEST =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static final String ROOM = "GET /ws/";

    private final Audience audience;
    private final FloorFrames frames;
    private final FloorRooms rooms;
    private HttpHead request = new HttpHead();
    private boolean joined;

    /** All of the same event loop. */
    FloorConnection(Audience audience, FloorFrames frames, FloorRooms rooms) {
        this.audience = audience;
        this.frames = frames;
        this.rooms = rooms;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (request != null && request.read(in)) {
                answer(ctx, request);
                request = null;
            }
            if (request == null && in.isReadable()) {
                listen(ctx, in);
            }
        } finally {
            in.release();
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpHead request) {
        Optional<String> key = request.header("Sec-WebSocket-Key");
        if (key.isPresent()) {
            ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), Upgrade.response(key.get())), ctx.voidPromise());
            String line = request.firstLine();
            if (line.startsWith(ROOM)) {
                enter(ctx, line.substring(ROOM.length()).split("[? ]", 2)[0]);
            }
            return;
        }
        boolean isHealth = request.firstLine().startsWith("GET /health/ready ");
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), isHealth ? READY : BAD_REQUEST))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Clients of rooms say nothing before they are greeted: no byte is left behind. */
    private void enter(ChannelHandlerContext ctx, String room) {
        FloorMember member = new FloorMember(rooms, room);
        ctx.pipeline().addLast(member);
        member.greet(ctx.pipeline().context(member));
        ctx.pipeline().remove(this);
    }

    private void listen(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.getUnsignedByte(in.readerIndex()) == FIN_CLOSE) {
            ctx.close();
        } else if (!joined) {
            joined = true;
            ByteBuf opening = ctx.alloc().ioBuffer();
            frames.welcome(opening, audience.deliveredTickId());
            frames.snapshot(opening, audience.deliveredTickId(), EpochMicros.now());
            ctx.writeAndFlush(opening, ctx.voidPromise());
            audience.join(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (joined) {
            audience.leave(ctx);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A client that went away, nearly always; one that stays is told by the close.
        ctx.close();
    }
}
