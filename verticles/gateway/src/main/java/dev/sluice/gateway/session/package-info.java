/**
 * What all endpoints have in common. A {@link dev.sluice.gateway.session.Session} is one client's conversation, and
 * pure; {@link dev.sluice.gateway.session.ClientConnection} is the shell that joins it to its transport and to its
 * subscriptions.
 *
 * <p>A new endpoint has a session, an {@link dev.sluice.gateway.delivery.Encoding} of its channels' entries, and a
 * class that makes the one and asks owners on its behalf, as {@code StreamEndpoint} does for {@code /stream}.
 */
package dev.sluice.gateway.session;
