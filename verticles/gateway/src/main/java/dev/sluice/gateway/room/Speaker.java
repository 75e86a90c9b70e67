package dev.sluice.gateway.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.Principal;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.stream.ProtocolException;

/**
 * As whom a request speaks in a room.
 *
 * @param client empty for the room itself
 * @param principal the user whom the room's owner asks whether that client is its own; empty for who may speak as anybody
 */
public record Speaker(String client, String principal) {
    /**
     * @param from as whom it wants to speak, null for none
     * @throws ProtocolException for a user that wants to speak as another, or as the room
     */
    public static Speaker of(Principal principal, String room, String from) throws ProtocolException {
        String client = from == null || from.isEmpty() ? "" : RoomNames.client(from);
        if (principal.backend() || principal.rights().mayAdminister(RoomChannels.of(room))) {
            return new Speaker(client, "");
        }
        String own = RoomAddress.client(principal, client);
        if (own.isEmpty()) {
            throw new ProtocolException(
                    ErrorCode.FORBIDDEN, "only backends speak as the room: from has to name a client", "from");
        }
        if (!client.isEmpty() && !client.equals(own)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "from is not the client that the token names", "from");
        }
        return new Speaker(own, principal.id());
    }
}
