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
    private final List<RoomRequest> waiting = new ArrayList<>();
    private boolean live;
    private boolean ended;
    private int asked;
    private int abuse;

    RoomRequests(Client client, RoomLine line, RoomSession.Rooms rooms, RateWindow rate, String room) {
        this.client = client;
        this.line = line;
        this.rooms = rooms;
        this.rate = rate;
        this.room = room;
    }

    void text(byte[] utf8, long nowMillis) {
        hear(() -> line.text(utf8), () -> line.idOfText(utf8), nowMillis);
    }

    void binary(byte[] payload, long nowMillis) {
        hear(() -> line.binary(payload), () -> line.idOfBinary(payload), nowMillis);
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
        RoomRequest request() throws ProtocolException;
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
            RoomRequest request = parsed.request();
            abuse = 0;
            boolean says = request.commands().stream().anyMatch(Say.class::isInstance);
            if (says && !client.principal().rights().mayPublish(RoomChannels.of(room))) {
                throw new ProtocolException(ErrorCode.FORBIDDEN, "the right to speak in this room is missing", "");
            }
            if (waiting.size() + asked + request.commands().size() > (live ? ASKED_MAX : WAITING_MAX)) {
                throw new ProtocolException(ErrorCode.OVERLOADED, "too many messages wait for the room", "");
            }
            if (live) {
                ask(request);
            } else {
                waiting.add(request);
            }
        } catch (ProtocolException e) {
            refuse(e.code(), e.getMessage(), e.field(), id.get(), nowMillis);
        }
    }

    private void ask(RoomRequest request) {
        Answer answer = new Answer(request);
        for (RoomCommand command : request.commands()) {
            asked++;
            rooms.ask(command, (reply, atMillis) -> {
                asked--;
                if (!ended) {
                    answer.heard(command, reply, atMillis);
                }
            });
        }
    }

    private void abused() {
        if (++abuse == ABUSE_MAX && !ended) {
            line.close(CloseCode.RATE_LIMIT, "too many refused messages");
        }
    }

    /** One answer for all that a message asked: when all of it is done, or the first refusal. */
    private final class Answer {
        private final RoomRequest request;
        private int open;
        private boolean refused;
        /** Where the message itself is, rather than what follows from it. */
        private Accepted place;

        Answer(RoomRequest request) {
            this.request = request;
            this.open = request.commands().size();
        }

        void heard(RoomCommand command, Optional<Reply> reply, long nowMillis) {
            open--;
            if (reply.isEmpty()) {
                // It may have been done: a sender who gave it an id may say it again without harm.
                refusal(ErrorCode.OVERLOADED, "the room has no owner just now", "", nowMillis);
            } else if (reply.get() instanceof Refused no) {
                refusal(no.code(), no.message(), no.field(), nowMillis);
            } else if (reply.get() instanceof Accepted accepted) {
                accepted(command, accepted, nowMillis);
            }
        }

        private void refusal(ErrorCode code, String text, String field, long nowMillis) {
            if (!refused) {
                refused = true;
                refuse(code, text, field, request.id(), nowMillis);
            }
        }

        private void accepted(RoomCommand command, Accepted accepted, long nowMillis) {
            if (command instanceof Ack ack) {
                rooms.acked(ack.ackSeq());
            } else if (command instanceof UpdatePresence update) {
                rooms.updated(update.merge() ? accepted.result() : update.data());
            }
            if (command == request.commands().get(0)) {
                place = accepted;
            }
            if (open == 0 && !refused && !request.id().isEmpty()) {
                line.send(RoomMessages.accepted(request.id(), place.epoch(), place.seq(), nowMillis));
            }
        }
    }
}
