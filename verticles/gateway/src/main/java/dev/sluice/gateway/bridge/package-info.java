/**
 * The event-bus bridge: clients send to permitted addresses of the event bus and hear what comes there, in the messages
 * of Vert.x's own bridge. A {@link dev.sluice.gateway.bridge.BridgeSession} is one client's conversation, plain as all
 * sessions; {@link dev.sluice.gateway.bridge.BusHearers} listens once per address for all clients of an event loop, for
 * each registration is known to the whole cluster.
 */
package dev.sluice.gateway.bridge;
