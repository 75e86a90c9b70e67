package dev.sluice.bench.floor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** The connections of one event loop that said hello. Everything runs on that loop. */
final class Audience {
    private final EventLoop loop;
    private final List<ChannelHandlerContext> members = new ArrayList<>();
    private long deliveredTickId;

    Audience(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** The newest tick that members have got: a newcomer's snapshot is of this one, and the next delta follows it. */
    long deliveredTickId() {
        return deliveredTickId;
    }

    void join(ChannelHandlerContext member) {
        members.add(member);
    }

    void leave(ChannelHandlerContext member) {
        members.remove(member);
    }

    /** Writes the frames up to a tick to every member, one flush each; releases {@code frames}. */
    void deliver(ByteBuf frames, long tickId) {
        deliveredTickId = tickId;
        for (int i = 0; i < members.size(); i++) {
            ChannelHandlerContext member = members.get(i);
            // One that does not keep up loses the frames: queuing without a bound would be cheaper still, for a while.
            if (member.channel().isWritable()) {
                member.writeAndFlush(frames.retainedDuplicate(), member.voidPromise());
            }
        }
        frames.release();
    }
}
