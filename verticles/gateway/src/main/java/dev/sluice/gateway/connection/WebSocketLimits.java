package dev.sluice.gateway.connection;

import dev.sluice.config.GatewayConfig;
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
}
