package dev.sluice.bench.floor;

import dev.sluice.bench.wire.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.Map;

/** Starts the floor and prints where it listens. Ends with its process. */
public final class FloorServer {
    /** Beyond the kernel's own limit, which then applies: a storm of connects is not to be lost here. */
    private static final int BACKLOG = 65_535;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(65_536, 262_144);

    private FloorServer() {}

    public static void main(String... args) {
        FloorOptions options = FloorOptions.parse(args);
        // Lives as long as the process.
        @SuppressWarnings("resource")
        Transport transport = new Transport(options.loops());
        Map<EventLoop, Audience> audiences = new IdentityHashMap<>();
        Map<EventLoop, FloorFrames> frames = new IdentityHashMap<>();
        Map<EventLoop, FloorRooms> rooms = new IdentityHashMap<>();
        for (EventLoop loop : transport.loops()) {
            rooms.put(loop, new FloorRooms(loop, options.flushIntervalMillis()));
            audiences.put(loop, new Audience(loop));
            frames.put(loop, new FloorFrames(options.payloadBytes()));
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        EventLoop loop = channel.eventLoop();
                        channel.pipeline()
                                .addLast(new FloorConnection(audiences.get(loop), frames.get(loop), rooms.get(loop)));
                    }
                });
        if (options.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, options.sendBufferBytes());
        }
        Channel listener = bootstrap
                .bind("127.0.0.1", options.port())
                .syncUninterruptibly()
                .channel();
        if (options.deltasPerSecond() > 0) {
            new Ticker(options, audiences.values()).start(transport.loops().get(0));
        }
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        System.out.println("floor on " + transport.name() + " at http://127.0.0.1:" + port + "/");
    }
}
