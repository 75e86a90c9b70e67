package dev.sluice.bench.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/** The members of a room on one event loop, and what was said and not delivered yet. Everything runs on that loop. */
final class FloorRoom {
    /** Whose frame ends where in what was gathered. */
    private record Said(ChannelHandlerContext by, int end) {}

    private final List<ChannelHandlerContext> members = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private ByteBuf gathered;

    void join(ChannelHandlerContext member) {
        members.add(member);
    }

    void leave(ChannelHandlerContext member) {
        members.remove(member);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Where a frame that the member says is to be written, before {@link #said}. */
    ByteBuf gathered() {
        if (gathered == null) {
            gathered = PooledByteBufAllocator.DEFAULT.directBuffer(512);
        }
        return gathered;
    }

    void said(ChannelHandlerContext by) {
        said.add(new Said(by, gathered.writerIndex()));
    }

    /** Writes what was gathered to every member but for its own words, one flush each. */
    void deliver() {
        if (said.isEmpty()) {
            return;
        }
        for (int i = 0; i < members.size(); i++) {
            ChannelHandlerContext member = members.get(i);
            if (member.channel().isWritable()) {
                deliver(member);
            }
        }
        gathered.release();
        gathered = null;
        said.clear();
    }

    private void deliver(ChannelHandlerContext member) {
        int start = 0;
        int end = 0;
        for (int i = 0; i < said.size(); i++) {
            Said one = said.get(i);
            if (one.by() == member) {
                write(member, start, end);
                start = one.end();
            }
            end = one.end();
        }
        write(member, start, end);
        member.flush();
    }

    private void write(ChannelHandlerContext member, int start, int end) {
        if (end > start) {
            member.write(gathered.retainedSlice(start, end - start), member.voidPromise());
        }
    }
}
