/**
 * What clients, gateways, owners and stores agree on about traces: the event, the messages of {@code /trace} in their two
 * forms (JSON and protobuf), the delta form of a batch, and what gateways ask owners. Pure.
 */
package dev.sluice.protocol.trace;
