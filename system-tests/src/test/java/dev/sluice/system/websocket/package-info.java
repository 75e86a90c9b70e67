/** RFC 6455 and RFC 7692, case by case, spoken over raw sockets: scripts of bytes, and the frames that must answer. */
package dev.sluice.system.websocket;
