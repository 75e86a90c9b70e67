/** {@code /ws/{room}}: sessions, what their readers are shown, and the node's word on who sits where. */
package dev.sluice.gateway.room;
