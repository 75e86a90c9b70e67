package dev.sluice.gateway.room;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.ErrorMessage;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Ack;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomCommand.UpdatePresence;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one client asks of its room: no more than it may, and each answered. What it says before it is in the room
 * waits.
 */
final class RoomRequests {
    private static final int WAITING_MAX = 64;
    private static final int ASKED_MAX = 256;

    /** So many refused messages in a row, without one that was taken, are no accident any more. */
    private static final int ABUSE_MAX = 1000;

    private final Client client;
    private final RoomLine line;
    private final RoomSession.Rooms rooms;
    private final RateWindow rate;
    private final String room;
    private final boolean envelope;
    private final List<RoomCommand> waiting = new ArrayList<>();
    private boolean live;
    private boolean ended;
    private int asked;
    private int abuse;

    RoomRequests(
            Client client, RoomLine line, RoomSession.Rooms rooms, RateWindow rate, String room, boolean envelope) {
        this.client = client;
        this.line = line;
        this.rooms = rooms;
        this.rate = rate;
        this.room = room;
        this.envelope = envelope;
    }

    void text(byte[] utf8, long nowMillis) {
        hear(() -> line.text(utf8), () -> envelope ? line.idOf(utf8) : "", nowMillis);
    }

    void binary(byte[] payload, long nowMillis) {
        hear(() -> line.binary(payload), () -> "", nowMillis);
    }

    /** The client is in the room. */
    void begin() {
        live = true;
        List.copyOf(waiting).forEach(this::ask);
        waiting.clear();
    }

    /** Answers that are still under way reach nobody. */
    void end() {
        ended = true;
    }

    /** @param id what the client called the message; empty for none */
    void refuse(ErrorCode code, String text, String field, String id, long nowMillis) {
        client.refused(code);
        line.send(
                id.isEmpty()
                        ? ErrorMessage.of(code, text, field, nowMillis)
                        : RoomMessages.refused(id, code, text, field, nowMillis));
        abused();
    }

    private interface Parsed {
        List<RoomCommand> commands() throws ProtocolException;
    }

    /** @param id of the message, asked for when it is refused */
    private void hear(Parsed parsed, Supplier<String> id, long nowMillis) {
        long retryAfter = rate.admit(nowMillis);
        if (retryAfter > 0) {
            client.refused(ErrorCode.RATE_LIMIT_EXCEEDED);
            line.send(ErrorMessage.rateLimit(retryAfter, nowMillis));
            abused();
            return;
        }
        try {
            List<RoomCommand> commands = parsed.commands();
            abuse = 0;
            boolean says = commands.stream().anyMatch(Say.class::isInstance);
            if (says && !client.principal().rights().mayPublish(RoomChannels.of(room))) {
                throw new ProtocolException(ErrorCode.FORBIDDEN, "the right to speak in this room is missing", "");
            }
            if (waiting.size() + asked + commands.size() > (live ? ASKED_MAX : WAITING_MAX)) {
                throw new ProtocolException(ErrorCode.OVERLOADED, "too many messages wait for the room", "");
            }
            commands.forEach(live ? this::ask : waiting::add);
        } catch (ProtocolException e) {
            refuse(e.code(), e.getMessage(), e.field(), id.get(), nowMillis);
        }
    }

    private void ask(RoomCommand command) {
        asked++;
        rooms.ask(command, (reply, atMillis) -> {
            asked--;
            if (!ended) {
                answered(command, reply, atMillis);
            }
        });
    }

    private void answered(RoomCommand command, Optional<Reply> reply, long nowMillis) {
        String id = command instanceof Say say ? say.id() : "";
        if (reply.isEmpty()) {
            // It may have been done: a sender who gave it an id may say it again without harm.
            refuse(ErrorCode.OVERLOADED, "the room has no owner just now", "", id, nowMillis);
        } else if (reply.get() instanceof Refused refused) {
            refuse(refused.code(), refused.message(), refused.field(), id, nowMillis);
        } else if (reply.get() instanceof Accepted accepted) {
            if (envelope && !id.isEmpty()) {
                line.send(RoomMessages.accepted(id, accepted.epoch(), accepted.seq(), nowMillis));
            } else if (command instanceof Ack ack) {
                rooms.acked(ack.ackSeq());
            } else if (command instanceof UpdatePresence update) {
                rooms.updated(update.data());
            }
        }
    }

    private void abused() {
        if (++abuse == ABUSE_MAX && !ended) {
            line.close(CloseCode.RATE_LIMIT, "too many refused messages");
        }
    }
}
