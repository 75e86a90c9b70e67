package dev.sluice.gateway.connection;

import dev.sluice.config.GatewayConfig;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;

/**
 * Who is let in, and what a connection may cost: the part of the configuration that this package goes by. One record is
 * shared by all connections that open under it; {@link GatewayConfig} says what each means.
 *
 * @param compression whether permessage-deflate is agreed on when a client offers it
 */
public record WebSocketLimits(
        List<String> allowedOrigins,
        int connectionsMax,
        int frameBytesMax,
        int messageBytesMax,
        int fragmentsMax,
        int pongsPendingMax,
        boolean compression,
        int writeBufferLowBytes,
        int writeBufferHighBytes,
        int sendBufferBytes,
        int closeTimeoutMillis) {

    private static final int READ_BYTES_MIN = 64;
    private static final int READ_BYTES_FIRST = 1_024;
    private static final int READ_BYTES_MAX = 8_192;
    private static final int READS_PER_TURN = 2;

    public static WebSocketLimits of(GatewayConfig config) {
        return new WebSocketLimits(
                config.allowedOrigins(),
                config.connectionsMax(),
                config.frameBytesMax(),
                config.messageBytesMax(),
                config.fragmentsMax(),
                config.pongsPendingMax(),
                config.compression().enabled(),
                config.writeBufferLowBytes(),
                config.writeBufferHighBytes(),
                config.sendBufferBytes(),
                config.closeTimeoutMillis());
    }

    /** How much may lie between us and a client that does not read. */
    public void applyTo(Channel channel) {
        channel.config().setOption(ChannelOption.SO_SNDBUF, sendBufferBytes);
        // So much of one client in a turn: between the parts of a flood the others have theirs.
        channel.config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX)
                                .maxMessagesPerRead(READS_PER_TURN));
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(writeBufferLowBytes, writeBufferHighBytes));
    }
}
