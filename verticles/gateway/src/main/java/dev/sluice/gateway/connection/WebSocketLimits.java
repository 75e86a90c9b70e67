package dev.sluice.gateway.connection;

/**
 * What a connection may cost.
 *
 * @param pongsPendingMax pongs that wait for a socket that takes nothing; further ones are dropped
 * @param writeBufferLowBytes the socket counts as writable again below this
 * @param writeBufferHighBytes and as not writable from this on
 * @param sendBufferBytes the kernel's; without a bound it grows to megabytes for a client that does not read
 */
public record WebSocketLimits(
        int frameBytesMax,
        int messageBytesMax,
        int fragmentsMax,
        int pongsPendingMax,
        int writeBufferLowBytes,
        int writeBufferHighBytes,
        int sendBufferBytes,
        int closeTimeoutMillis) {}
