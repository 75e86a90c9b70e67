/** SockJS: the same conversations for clients that cannot open a WebSocket. */
package dev.sluice.gateway.sockjs;
