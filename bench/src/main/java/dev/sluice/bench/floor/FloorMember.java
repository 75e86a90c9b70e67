package dev.sluice.bench.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** A connection to a room, from the upgrade on: every text it sends goes to all others there. */
final class FloorMember extends ChannelInboundHandlerAdapter {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_CLOSE = 0x88;
    private static final int LENGTH_16 = 126;
    private static final int HEADER_BYTES_MAX = 8;
    private static final int MASK_BYTES = 4;

    private final FloorRooms rooms;
    private final String name;
    private final FloorRoom room;
    private ByteBuf cut = Unpooled.EMPTY_BUFFER;

    FloorMember(FloorRooms rooms, String name) {
        this.rooms = rooms;
        this.name = name;
        this.room = rooms.room(name);
    }

    /** After it took the place of the one that upgraded. */
    void greet(ChannelHandlerContext ctx) {
        byte[] hello = "{\"type\":\"SERVER_HELLO\"}".getBytes(StandardCharsets.US_ASCII);
        ByteBuf frame = ctx.alloc().ioBuffer().writeByte(FIN_TEXT).writeByte(hello.length);
        ctx.writeAndFlush(frame.writeBytes(hello), ctx.voidPromise());
        room.join(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (cut.isReadable()) {
            in = Unpooled.wrappedBuffer(cut, in);
            cut = Unpooled.EMPTY_BUFFER;
        }
        try {
            int bytes = frameBytes(in);
            while (bytes > 0 && bytes <= in.readableBytes()) {
                hear(ctx, in);
                bytes = frameBytes(in);
            }
            if (in.isReadable()) {
                cut = Unpooled.copiedBuffer(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (rooms.deliversAtOnce()) {
            room.deliver();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        room.leave(ctx);
        rooms.left(name);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Of the next frame with its header; 0 while that is not known yet. */
    private static int frameBytes(ByteBuf in) {
        if (in.readableBytes() < HEADER_BYTES_MAX) {
            return 0;
        }
        int length = in.getByte(in.readerIndex() + 1) & 0x7F;
        int header = 2 + MASK_BYTES;
        return length < LENGTH_16 ? header + length : header + 2 + in.getUnsignedShort(in.readerIndex() + 2);
    }

    private void hear(ChannelHandlerContext ctx, ByteBuf in) {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7F;
        int bytes = length < LENGTH_16 ? length : in.readUnsignedShort();
        int mask = in.readInt();
        if (first == FIN_CLOSE) {
            ctx.close();
        }
        if (first != FIN_TEXT) {
            in.skipBytes(bytes);
            return;
        }
        ByteBuf out = room.gathered().writeByte(first);
        if (bytes < LENGTH_16) {
            out.writeByte(bytes);
        } else {
            out.writeByte(LENGTH_16).writeShort(bytes);
        }
        int left = bytes;
        for (; left >= Integer.BYTES; left -= Integer.BYTES) {
            out.writeInt(in.readInt() ^ mask);
        }
        for (int i = 0; i < left; i++) {
            out.writeByte(in.readByte() ^ (mask >>> (24 - 8 * i)));
        }
        room.said(ctx);
    }
}
