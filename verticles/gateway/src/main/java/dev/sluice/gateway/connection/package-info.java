/**
 * One WebSocket connection (RFC 6455): the handshake over Vert.x, then the channel is taken over, so that neither
 * Vert.x's objects nor a queue are kept for a client, and frames that are already encoded can be written as they are.
 */
package dev.sluice.gateway.connection;
