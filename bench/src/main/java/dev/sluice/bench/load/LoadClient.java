package dev.sluice.bench.load;

import dev.sluice.bench.wire.ClientFrames;
import dev.sluice.bench.wire.EpochMicros;
import dev.sluice.bench.wire.FrameHopper;
import dev.sluice.bench.wire.FrameSink;
import dev.sluice.bench.wire.HttpHead;
import dev.sluice.bench.wire.JsonHead;
import dev.sluice.bench.wire.Upgrade;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** One connection of a {@link Seat}: upgrade, hello, then counting. The only handler of its pipeline. */
final class LoadClient extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_CLOSE = 0x88;
    private static final int FIN_PING = 0x89;

    /** Half of the window: the server never waits for a grant that is on its way. */
    private static final int GRANT_DELTAS = 32_768;

    private static final ByteBuf GRANT =
            Unpooled.unreleasableBuffer(ClientFrames.text("{\"type\":\"credit\",\"n\":" + GRANT_DELTAS + "}"));

    private final Seat seat;
    private final Tally tally;
    private final FrameHopper hopper = new FrameHopper(this);
    private HttpHead response = new HttpHead();
    private ChannelHandlerContext context;

    private int reads;
    private int deltasInRead;
    private int deltasSinceGrant;

    /** When the current read arrived, if its deltas are looked into; 0 if not. */
    private long sampledAtMicros;

    private boolean welcomed;
    private boolean ready;
    private TickCheck check;

    LoadClient(Seat seat, Tally tally) {
        this.seat = seat;
        this.tally = tally;
        // Else all would sample the same ticks.
        this.reads = seat.index() % seat.plan().sampledReads();
        if (seat.isChecked()) {
            check = new TickCheck();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        Target target = seat.target();
        String request = Upgrade.request(target.host(), target.port(), seat.path());
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (response == null || isUpgraded(ctx, in)) {
                count(in);
            }
        } finally {
            in.release();
        }
    }

    private boolean isUpgraded(ChannelHandlerContext ctx, ByteBuf in) {
        if (!response.read(in)) {
            return false;
        }
        String statusLine = response.firstLine();
        if (!Upgrade.isGranted(statusLine)) {
            seat.complain("refused: " + statusLine);
            in.skipBytes(in.readableBytes());
            ctx.close();
            return false;
        }
        response = null;
        if (!seat.habit().hello().isEmpty()) {
            send(ClientFrames.text(seat.habit().hello()));
        }
        return true;
    }

    private void count(ByteBuf in) {
        int readBytes = in.readableBytes();
        // All deltas of a sampled read: the last one alone would always be the freshest of those flushed together.
        sampledAtMicros = 0;
        if (seat.isMeasured() && ++reads >= seat.plan().sampledReads()) {
            reads = 0;
            sampledAtMicros = EpochMicros.now();
        }
        deltasInRead = 0;
        hopper.hop(in);
        if (deltasInRead > 0) {
            becomeReady();
        }
        if (seat.isMeasured()) {
            tally.deliveries += deltasInRead;
            tally.receivedBytes += readBytes;
        }
        if (seat.habit() == Habit.READER) {
            grant();
        }
    }

    private void grant() {
        deltasSinceGrant += deltasInRead;
        while (deltasSinceGrant >= GRANT_DELTAS) {
            deltasSinceGrant -= GRANT_DELTAS;
            send(GRANT.duplicate());
        }
    }

    @Override
    public void frame(int firstByte, ByteBuf source, int headIndex, int headBytes, long payloadBytes) {
        if (firstByte == FIN_TEXT) {
            if (isDelivery(source, headIndex, headBytes)) {
                delta(source, headIndex, headBytes);
            } else {
                message(source, headIndex, headBytes);
            }
        } else if (firstByte == FIN_PING) {
            send(ClientFrames.pong(source, headIndex, headBytes));
        } else if (firstByte == FIN_CLOSE) {
            seat.complain("closed with " + (headBytes < 2 ? "no code" : source.getUnsignedShort(headIndex)));
            context.close();
        } else {
            seat.complain("sent an unexpected frame, first byte " + firstByte);
            tally.breaks++;
        }
    }

    private boolean isDelivery(ByteBuf source, int headIndex, int headBytes) {
        return seat.habit() == Habit.EDITOR
                ? JsonHead.isPatchBroadcast(source, headIndex, headBytes)
                : JsonHead.isDelta(source, headIndex, headBytes);
    }

    private void delta(ByteBuf source, int headIndex, int headBytes) {
        deltasInRead++;
        if (sampledAtMicros > 0) {
            long atMicros = JsonHead.atMicros(source, headIndex, headBytes);
            if (atMicros != JsonHead.NONE) {
                tally.latency(sampledAtMicros - atMicros);
            }
        }
        if (check != null && check.delta(JsonHead.tickId(source, headIndex, headBytes))) {
            tally.breaks++;
        }
    }

    private void message(ByteBuf source, int headIndex, int headBytes) {
        switch (JsonHead.type(source, headIndex, headBytes)) {
            case "welcome", "SERVER_HELLO", "sync_state" -> {
                welcomed = true;
                if (!seat.plan().awaitsState()) {
                    becomeReady();
                }
            }
            case "snapshot" -> {
                becomeReady();
                if (check != null && check.snapshot(JsonHead.tickId(source, headIndex, headBytes))) {
                    tally.breaks++;
                }
            }
            case "ping" -> {
                String ping = source.toString(headIndex, headBytes, StandardCharsets.UTF_8);
                send(ClientFrames.text(ping.replaceFirst("ping", "pong")));
            }
            case "bye", "error" -> seat.complain(source.toString(headIndex, headBytes, StandardCharsets.UTF_8));
            default -> {
                // A server may tell more than this client knows about.
            }
        }
    }

    private void becomeReady() {
        if (ready || !welcomed) {
            return;
        }
        ready = true;
        if (seat.habit() == Habit.UNREADING) {
            context.channel().config().setAutoRead(false);
        }
        seat.ready();
    }

    private void send(ByteBuf frame) {
        context.writeAndFlush(frame, context.voidPromise());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        seat.closed(ctx.channel(), ready);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        seat.complain(cause.toString());
        ctx.close();
    }
}
