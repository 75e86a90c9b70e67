/**
 * From the bus to the sockets: the node's hub follows channels and encodes each run once; every event loop keeps its
 * own ring of the same frames, and cursors into it. Nothing is queued for a client.
 */
package dev.sluice.gateway.delivery;
