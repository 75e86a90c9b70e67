/**
 * One WebSocket connection: RFC 6455 from the handshake to the last byte, and permessage-deflate (RFC 7692) without
 * context takeover.
 *
 * <p>Vert.x accepts the socket and reads the request; then the channel is taken over, so that neither Vert.x's objects
 * nor a queue are kept for a client, and frames that are already encoded can be written as they are. Its own WebSocket
 * would not do: it checks no UTF-8, answers each violation with 1000, and bounds neither pongs nor inflated bytes.
 *
 * <p>What decides ({@code Handshake}, {@code FrameReader}, {@code MessageAssembler}, {@code Utf8Validator}, {@code
 * PongBudget}) does no I/O and reads no clock.
 */
package dev.sluice.gateway.connection;
