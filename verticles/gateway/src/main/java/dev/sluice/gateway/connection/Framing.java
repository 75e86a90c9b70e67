package dev.sluice.gateway.connection;

/** What the bytes of data messages look like that a transport writes as they are. */
public enum Framing {
    /** WebSocket frames. */
    WEB_SOCKET,
    /** WebSocket frames, some of them as {@link MessageDeflater} makes them. */
    DEFLATED_WEB_SOCKET,
    /** Server-sent events, as {@link ServerEvents} writes them. */
    EVENT_STREAM
}
