package dev.sluice.gateway.connection;

import dev.sluice.config.GatewayConfig;
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
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(writeBufferLowBytes, writeBufferHighBytes));
    }
}
