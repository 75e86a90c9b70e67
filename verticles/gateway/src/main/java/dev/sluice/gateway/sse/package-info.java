/** Server-sent events: the same conversations for clients that only listen. Their request is all that they say. */
package dev.sluice.gateway.sse;
