package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Join;
import dev.sluice.protocol.room.RoomCommand.Leave;
import dev.sluice.protocol.room.RoomCommand.State;
import dev.sluice.protocol.room.RoomCommand.UpdatePresence;
import dev.sluice.protocol.room.Seat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How connections come into a room and go, and where they begin to read. */
final class Entrance {
    /** One client with more tabs than that is a fault in it. */
    private static final int SEATS_PER_CLIENT_MAX = 32;

    private record Start(boolean recovered, long fromSeq) {}

    private final Lives lives;

    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final Moderation moderation;
    private final PresenceChanges presence;
    private final OwnedWorld world;
    private final Acknowledgements acks;
    private final RoomMeters meters;

    Entrance(
            ChannelOwner owner,
            RoomBroadcasterConfig config,
            Members members,
            Moderation moderation,
            PresenceChanges presence,
            OwnedWorld world,
            Acknowledgements acks,
            RoomMeters meters,
            Lives lives) {
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.moderation = moderation;
        this.presence = presence;
        this.world = world;
        this.acks = acks;
        this.meters = meters;
        this.lives = lives;
    }

    Outcome join(Join join, long nowMillis) {
        Seat seat = join.seat();
        if (members.at(seat.connection()) == null) {
            Optional<Outcome.Refusal> refusal = refusal(seat, nowMillis);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            sit(join.gateway(), seat, nowMillis);
            meters.joined();
        }
        // Told before the position is taken: a newcomer to a small room does not hear of itself.
        presence.due(config.presence(), nowMillis).forEach(entry -> owner.append(entry.toEntry(nowMillis)));
        Outcome.Done answer = answer(start(join.resume(), true));
        if (seat.envelope()) {
            acks.returned(seat.client(), RoomAnswer.decode(answer.result()).fromSeq(), nowMillis);
        }
        return answer;
    }

    /** Where a connection that fell behind goes on, and what it has to know there. */
    Outcome state(State state, long nowMillis) {
        presence.due(config.presence(), nowMillis).forEach(entry -> owner.append(entry.toEntry(nowMillis)));
        return answer(start(state.resume(), false));
    }

    Outcome leave(Leave leave, long nowMillis) {
        if (members.at(leave.connection()) != null) {
            members.rise(leave.connection(), leave.atOnce() ? nowMillis : graceEnd(nowMillis));
            members.leave(nowMillis).forEach(this::left);
        }
        return done();
    }

    Outcome announce(Announce announce, long nowMillis) {
        members.gateways().renew(Gateways.nodeOf(announce.gateway()), nowMillis);
        List<Seat> seats = admitted(announce, nowMillis);
        for (Seat seat : seats) {
            // Who was let in by a former owner is not judged again: only its size bounds the room here.
            if (members.at(seat.connection()) != null) {
                Member changed = members.renewElsewhere(seat);
                if (changed != null) {
                    changeElsewhere(changed, seat.data());
                }
            } else if (members.connections() < config.connectionsMax()) {
                sit(announce.gateway(), seat, nowMillis);
            }
        }
        members.gateways()
                .announced(
                        announce.gateway(),
                        announce.round(),
                        seats.stream().map(Seat::connection).toList());
        if (announce.last()) {
            members.unnamed(announce.gateway(), announce.round(), nowMillis)
                    .forEach(connection -> members.rise(connection, graceEnd(nowMillis)));
        }
        return done();
    }

    /** It is seen by all, as what is said is heard: so it takes the same leave to speak. */
    Outcome update(UpdatePresence update, long nowMillis) {
        Member member = members.at(update.connection());
        if (member == null) {
            return Outcome.notHere();
        }
        byte[] data = update.merge() ? MemberData.merged(member.data(), update.data()) : update.data();
        Optional<Outcome.Refusal> refusal =
                moderation.speech(member.client(), nowMillis).or(() -> change(member, data));
        return refusal.isPresent()
                ? refusal.get()
                : new Outcome.Done(owner.headSeq(), update.merge() ? data : Outcome.NOTHING);
    }

    /** After it was taken out. */
    void left(Member member) {
        presence.left(member.client());
        world.left(member.client());
    }

    /** Another cluster may have named whom it has before it heard of a kick, and then the client is not back by that. */
    private List<Seat> admitted(Announce announce, long nowMillis) {
        return RoomBridge.isCluster(announce.gateway())
                ? announce.seats().stream()
                        .filter(seat -> !moderation.isOut(seat.client(), nowMillis))
                        .toList()
                : announce.seats();
    }

    private Optional<Outcome.Refusal> refusal(Seat seat, long nowMillis) {
        Member known = members.client(seat.client());
        if (known != null && !known.principal().equals(seat.principal())) {
            return Optional.of(
                    new Outcome.Refusal(ErrorCode.CONFLICT, "another user has this client id here", "client_id"));
        }
        if (known != null && known.seats().size() >= SEATS_PER_CLIENT_MAX) {
            return Optional.of(
                    new Outcome.Refusal(ErrorCode.OVERLOADED, "the client has too many connections", "client_id"));
        }
        if (members.connections() >= config.connectionsMax()) {
            return Optional.of(new Outcome.Refusal(ErrorCode.OVERLOADED, "the room is full", "room_id"));
        }
        if (seat.data().length > config.presence().dataBytesMax()) {
            return Optional.of(tooLarge());
        }
        return moderation.entry(seat.client(), known != null, nowMillis);
    }

    private void sit(String gateway, Seat seat, long nowMillis) {
        boolean joined = members.sit(gateway, seat, nowMillis);
        Member member = members.client(seat.client());
        if (joined) {
            presence.joined(seat.client());
        }
        if (seat.data().length > 0) {
            if (RoomBridge.isCluster(gateway)) {
                changeElsewhere(member, seat.data());
            } else {
                change(member, seat.data());
            }
        }
    }

    private Optional<Outcome.Refusal> change(Member member, byte[] data) {
        if (data.length > config.presence().dataBytesMax()) {
            return Optional.of(tooLarge());
        }
        byte[] before = member.data();
        member.data(data);
        tell(member, before);
        return Optional.empty();
    }

    /** The other cluster has measured it by its own bound. */
    private void changeElsewhere(Member member, byte[] data) {
        byte[] before = member.data();
        member.dataElsewhere(data);
        tell(member, before);
    }

    private void tell(Member member, byte[] before) {
        if (!Arrays.equals(before, member.data())) {
            presence.updated(member.client());
        }
    }

    private Outcome.Refusal tooLarge() {
        return new Outcome.Refusal(
                ErrorCode.MESSAGE_TOO_LARGE,
                "data must have at most " + config.presence().dataBytesMax() + " bytes",
                "data");
    }

    private Start start(Optional<Position> resume, boolean joining) {
        long head = owner.headSeq();
        // The join itself may push out the entry that it would go on behind.
        long beforeTail = owner.tailSeqAfterFlush() - 1;
        if (resume.isEmpty()) {
            return new Start(false, head);
        }
        Position at = resume.get();
        if (at.epoch() != owner.epoch()) {
            OptionalLong here = lives.find(at);
            if (here.isPresent() && here.getAsLong() >= beforeTail) {
                return new Start(true, here.getAsLong());
            }
            // All that was said under this owner is new to the reader; what it missed before, nobody can tell.
            return new Start(false, Math.max(beforeTail, lives.lastSeq()));
        }
        if (at.seq() > head) {
            return new Start(false, head);
        }
        boolean held = at.seq() >= beforeTail;
        // Who comes back gets what there is; a reader that is too slow is not given a backlog once more.
        return new Start(held, held ? at.seq() : joining ? beforeTail : head);
    }

    private Outcome.Done answer(Start start) {
        presence.listed();
        RoomAnswer answer = new RoomAnswer(
                start.recovered(),
                start.fromSeq(),
                members.count(),
                moderation.isLocked(),
                MemberJson.list(members.all(), config.presence().listedMax()),
                world.json(),
                moderation.kept());
        return new Outcome.Done(owner.headSeq(), answer.encode());
    }

    private long graceEnd(long nowMillis) {
        return nowMillis + config.presence().graceMillis();
    }

    private Outcome done() {
        return new Outcome.Done(owner.headSeq());
    }
}
