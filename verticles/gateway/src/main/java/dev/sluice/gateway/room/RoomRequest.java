package dev.sluice.gateway.room;

import dev.sluice.protocol.room.RoomCommand;
import java.util.List;

/**
 * What one message of a client asks of its room, to be answered as one.
 *
 * @param commands none where the message is for the gateway alone
 * @param id what the client calls the message; empty where it is told of refusals only
 */
record RoomRequest(List<RoomCommand> commands, String id) {
    static RoomRequest unanswered(RoomCommand command) {
        return new RoomRequest(List.of(command), "");
    }
}
