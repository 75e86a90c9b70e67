package dev.sluice.gateway.room;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.Resume;
import dev.sluice.gateway.session.Session;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.State;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/**
 * One connection to a room. It joins by itself, and says hello when it knows where it begins; what the client says
 * before that waits. When the room gets another owner, or the client was too slow, it asks where to go on.
 *
 * <pre>
 *   joining ──accepted──▶ placing ──channel known in that epoch──▶ live ──new epoch, gap──▶ placing
 *      └──refused──▶ closed
 * </pre>
 */
final class RoomSession implements Session, RoomSubscription.Listener {
    private static final String EPOCH_CHANGED = "epoch_changed";
    private static final long RETRY_MILLIS = 250;

    /** What the session asks of the node it is on. */
    interface Rooms {
        /** @return empty when the node reads the room in too many forms already */
        Optional<RoomSubscription> subscribe(RoomSubscription.Listener listener);

        /** To the room's owner; the answer comes with the time, and is empty when no owner gave one. */
        void ask(RoomCommand command, ObjLongConsumer<Optional<Reply>> answer);

        /** Joins; once it is in, it is announced to each new owner until {@link #left}. */
        void join(Optional<Position> resume, ObjLongConsumer<Optional<Reply>> answer);

        void left();

        /** What new owners are told about the member. */
        void updated(byte[] data);

        void roundTrip(int micros);

        /** What the owner answered, for the node to remember. @param at up to where the owner knew what was said */
        void told(Position at, RoomAnswer answer);

        /** The owner has taken the client's acknowledgement. */
        void acked(long ackSeq);
    }

    private final Client client;
    private final Rooms rooms;
    private final RoomLine line;
    private final RoomRequests requests;
    private final String room;
    private final String clientId;
    private final boolean envelope;
    private final Optional<Position> resume;
    private final int joinTimeoutMillis;

    private long openedMillis;
    private long nowMillis;
    private long retryAtMillis = Long.MAX_VALUE;
    private RoomSubscription subscription;
    private Placing placing;
    private long placedEpoch;
    private boolean placingAsked;
    private boolean live;
    private boolean closed;
    private String kickReason;

    /** Where it will go on, as soon as the channel is known here in that epoch. */
    private record Placing(Position at, RoomAnswer answer, String gapReason, long gapFrom) {
        static Placing of(Accepted accepted, String gapReason, long gapFrom) {
            Position at = new Position(accepted.epoch(), accepted.seq());
            return new Placing(at, RoomAnswer.decode(accepted.result()), gapReason, gapFrom);
        }

        long epoch() {
            return at.epoch();
        }
    }

    RoomSession(
            Client client,
            Rooms rooms,
            RoomParser parser,
            RateWindow rate,
            String room,
            String clientId,
            boolean envelope,
            Optional<Position> resume,
            int joinTimeoutMillis) {
        this.client = client;
        this.rooms = rooms;
        this.line = new RoomLine(client, parser, envelope);
        this.requests = new RoomRequests(client, line, rooms, rate, room);
        this.room = room;
        this.clientId = clientId;
        this.envelope = envelope;
        this.resume = resume;
        this.joinTimeoutMillis = joinTimeoutMillis;
    }

    @Override
    public void opened(long atMillis) {
        openedMillis = atMillis;
        nowMillis = atMillis;
        Optional<RoomSubscription> subscribed = rooms.subscribe(this);
        if (subscribed.isEmpty()) {
            end(CloseCode.OVERLOADED, "too many readers");
            return;
        }
        subscription = subscribed.get();
        rooms.join(resume, this::joined);
    }

    @Override
    public void text(byte[] utf8, long atMillis) {
        nowMillis = atMillis;
        requests.text(utf8, atMillis);
    }

    @Override
    public void binary(byte[] payload, long atMillis) {
        nowMillis = atMillis;
        requests.binary(payload, atMillis);
    }

    @Override
    public void poll(long atMillis) {
        nowMillis = atMillis;
        if (kickReason != null) {
            end(CloseCode.FORBIDDEN, kickReason);
        } else if (!live && nowMillis - openedMillis > joinTimeoutMillis) {
            end(CloseCode.OVERLOADED, "the room has no owner just now");
        } else if (nowMillis >= retryAtMillis) {
            retryAtMillis = Long.MAX_VALUE;
            if (live) {
                place(EPOCH_CHANGED, subscription.nextSeq());
            } else {
                rooms.join(resume, this::joined);
            }
        }
    }

    @Override
    public void roundTrip(int micros) {
        rooms.roundTrip(micros);
    }

    @Override
    public void goingAway(CloseCode code, String reason, long reconnectAfterMillis) {
        if (envelope) {
            line.send(RoomMessages.bye(reason, reconnectAfterMillis, nowMillis));
        }
    }

    @Override
    public void closed(long atMillis) {
        closed = true;
        requests.end();
        rooms.left();
    }

    @Override
    public void known(long epoch) {
        if (placing != null) {
            settle();
        } else if (live && epoch == placedEpoch) {
            subscription.start(subscription.nextSeq() - 1);
        } else if (live) {
            place(EPOCH_CHANGED, subscription.nextSeq());
        }
    }

    @Override
    public void gap(long from, long to) {
        if (placing == null) {
            subscription.pause();
            place(Resume.TRIMMED.text(), from);
        }
    }

    @Override
    public void conflated(int positions) {
        if (envelope) {
            line.send(RoomMessages.mode("conflated", positions, nowMillis));
        }
    }

    @Override
    public void kicked(String reason) {
        kickReason = reason;
        subscription.pause();
    }

    private void joined(Optional<Reply> reply, long atMillis) {
        nowMillis = atMillis;
        if (closed) {
            return;
        }
        if (reply.isEmpty()) {
            retryAtMillis = nowMillis + RETRY_MILLIS;
        } else if (reply.get() instanceof Accepted accepted) {
            placing = Placing.of(accepted, "", 0);
            settle();
        } else if (reply.get() instanceof Refused refused) {
            requests.refuse(refused.code(), refused.message(), refused.field(), "", nowMillis);
            boolean overloaded = refused.code() == ErrorCode.OVERLOADED;
            end(overloaded ? CloseCode.OVERLOADED : CloseCode.FORBIDDEN, refused.message());
        }
    }

    /** Asks where to go on, having been right before {@code from}. */
    private void place(String reason, long from) {
        if (placingAsked) {
            return;
        }
        placingAsked = true;
        rooms.ask(new State(Optional.of(new Position(placedEpoch, from - 1))), (reply, atMillis) -> {
            placingAsked = false;
            nowMillis = atMillis;
            if (closed) {
                return;
            }
            if (reply.isPresent() && reply.get() instanceof Accepted accepted) {
                placing = Placing.of(accepted, reason, from);
                settle();
            } else {
                retryAtMillis = nowMillis + RETRY_MILLIS;
            }
        });
    }

    /** Goes on where the owner said, unless the room has another owner by now. */
    private void settle() {
        long known = subscription.channelEpoch();
        if (known < placing.epoch()) {
            return;
        }
        Placing here = placing;
        placing = null;
        rooms.told(here.at(), here.answer());
        if (known > here.epoch()) {
            retryAtMillis = nowMillis;
            return;
        }
        placedEpoch = here.epoch();
        if (!live) {
            live = true;
            Optional<Resume> outcome = resume.map(from -> outcome(from, here));
            outcome.ifPresent(client::resumed);
            byte[] hello = RoomMessages.hello(room, clientId, here.epoch(), here.answer(), outcome, nowMillis);
            line.send(hello, new Position(here.epoch(), here.answer().fromSeq()));
            requests.begin();
        } else if (!here.answer().recovered()) {
            line.send(RoomMessages.gap(here.gapReason(), here.gapFrom(), here.epoch(), here.answer(), nowMillis));
        }
        if (envelope && here.answer().recovered() && EPOCH_CHANGED.equals(here.gapReason())) {
            line.send(RoomMessages.members(here.epoch(), here.answer(), nowMillis));
        }
        subscription.start(here.answer().fromSeq());
    }

    private static Resume outcome(Position from, Placing here) {
        if (here.answer().recovered()) {
            return Resume.RECOVERED;
        } else if (from.epoch() != here.epoch()) {
            return Resume.EPOCH_CHANGED;
        }
        return from.seq() > here.answer().fromSeq() ? Resume.AHEAD : Resume.TRIMMED;
    }

    private void end(CloseCode code, String reason) {
        if (!closed) {
            line.close(code, reason);
        }
    }
}
