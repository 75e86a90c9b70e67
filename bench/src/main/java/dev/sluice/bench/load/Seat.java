package dev.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A place in the crowd: connects, and connects again when it is dropped, as an application does. Belongs to one event
 * loop, on which everything here runs.
 */
final class Seat {
    private static final int RETRY_MILLIS = 100;

    /** From one address to one port there are about 28,000 ports to connect from. */
    private static final int SEATS_PER_ADDRESS = 20_000;

    private final Crowd crowd;
    private final int index;
    private final Habit habit;
    private final EventLoop loop;
    private final Tally tally;
    private final boolean isChecked;
    private Channel channel;

    Seat(Crowd crowd, int index, EventLoop loop, Tally tally) {
        this.crowd = crowd;
        this.index = index;
        this.habit = crowd.plan().habits().get(index);
        this.loop = loop;
        this.tally = tally;
        this.isChecked = isMeasured() && index < crowd.plan().checkedClients();
    }

    int index() {
        return index;
    }

    Habit habit() {
        return habit;
    }

    boolean isMeasured() {
        return habit.isMeasured();
    }

    boolean isChecked() {
        return isChecked;
    }

    CrowdPlan plan() {
        return crowd.plan();
    }

    Target target() {
        return crowd.target();
    }

    String path() {
        return crowd.target().path(index);
    }

    EventLoop loop() {
        return loop;
    }

    void connect() {
        if (crowd.isClosed()) {
            return;
        }
        Bootstrap bootstrap = crowd.bootstrap().clone(loop).handler(new LoadClient(this, tally));
        if (habit == Habit.UNREADING) {
            // What the kernel takes in for a stalled client is not the server's: let the server feel it soon.
            bootstrap.option(ChannelOption.SO_RCVBUF, 16_384);
        }
        if (plan().habits().size() > SEATS_PER_ADDRESS) {
            bootstrap.localAddress(new InetSocketAddress("127.0.0." + (1 + index / SEATS_PER_ADDRESS), 0));
        }
        ChannelFuture connecting = bootstrap.connect(target().host(), target().port());
        channel = connecting.channel();
        connecting.addListener(future -> {
            if (!future.isSuccess()) {
                complain(future.cause().toString());
                closed(connecting.channel(), false);
            }
        });
    }

    /** Writes a frame, unless the server takes none just now; not flushed. @return whether it was written */
    boolean say(ByteBuf frame) {
        if (channel == null || !channel.isWritable()) {
            frame.release();
            return false;
        }
        channel.write(frame, channel.voidPromise());
        return true;
    }

    void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    /** Resets the connection, as a broken network path or a killed client does; it is not told to the crowd. */
    void drop() {
        Channel dropped = channel;
        channel = null;
        if (dropped != null && dropped.isOpen()) {
            // Zero: the kernel sends a reset, and no port waits for a minute.
            dropped.config().setOption(ChannelOption.SO_LINGER, 0);
            dropped.close();
        }
    }

    void ready() {
        crowd.ready();
    }

    /** A connection is gone, or never came about. */
    void closed(Channel ended, boolean wasReady) {
        // One that was dropped on purpose has been replaced by now.
        if (ended != channel || crowd.isClosed()) {
            return;
        }
        channel = null;
        crowd.lost(wasReady);
        loop.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    void complain(String complaint) {
        crowd.complain(complaint);
    }
}
