/** What gateways, stream owners and the snapshot verticle agree on about streams. Pure. */
package dev.sluice.protocol.stream;
