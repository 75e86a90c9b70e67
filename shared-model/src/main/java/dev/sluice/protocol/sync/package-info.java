/** What gateways, owners of documents and clients agree on about {@code /sync}. Pure. */
package dev.sluice.protocol.sync;
