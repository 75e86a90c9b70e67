/**
 * What gateways and the owners of rooms agree on: names, commands, entries of {@code room/<id>}, and the typed messages
 * that members may send as JSON or protobuf. Pure.
 */
package dev.sluice.protocol.room;
