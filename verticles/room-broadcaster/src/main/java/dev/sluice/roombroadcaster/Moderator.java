package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.protocol.room.RoomCommand.Kick;
import dev.sluice.protocol.room.RoomCommand.Lock;
import dev.sluice.protocol.room.RoomCommand.Mute;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Muted;
import dev.sluice.protocol.room.RoomKept.Out;
import dev.sluice.protocol.room.RoomKept.Pending;
import dev.sluice.protocol.room.RoomKept.Settled;
import dev.sluice.protocol.room.Seat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Kicks, mutes and locks, and takes over those of former owners. Each decision is an entry of the room: gateways
 * remember it, and so does the store.
 */
final class Moderator {
    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final Moderation moderation;
    private final Entrance entrance;
    private final Acknowledgements acks;

    Moderator(
            ChannelOwner owner,
            RoomBroadcasterConfig config,
            Members members,
            Moderation moderation,
            Entrance entrance,
            Acknowledgements acks) {
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.moderation = moderation;
        this.entrance = entrance;
        this.acks = acks;
    }

    Outcome kick(Kick kick, long nowMillis) {
        Member member = members.client(kick.client());
        if (member == null) {
            return notHere();
        }
        Optional<String> elsewhere = members.clusterOf(member);
        if (member.seats().isEmpty() && elsewhere.isPresent()) {
            // Taken out here it would be back with the cluster's next announcement, and nobody would have been kicked.
            return new Outcome.Refusal(
                    ErrorCode.NOT_FOUND,
                    "the client is in the room by the cluster " + elsewhere.get() + ": kick it there",
                    "client_id");
        }
        long until = nowMillis + config.kickMillis();
        moderation.keepOut(kick.client(), until);
        keep(new Out(kick.client(), until), nowMillis);
        byte[] reason = kick.reason().getBytes(StandardCharsets.UTF_8);
        for (Seat seat : member.seats()) {
            owner.append(
                    RoomEntry.kick(seat.connection(), kick.client(), reason).toEntry(nowMillis));
        }
        if (members.expel(member)) {
            entrance.left(member);
        }
        return done();
    }

    Outcome mute(Mute mute, long nowMillis) {
        if (members.client(mute.client()) == null) {
            return notHere();
        }
        long until = nowMillis + mute.millis();
        moderation.mute(mute.client(), until);
        keep(new Muted(mute.client(), until), nowMillis);
        tell(MemberJson.muted(mute.client(), until), nowMillis);
        return done();
    }

    Outcome lock(Lock lock, long nowMillis) {
        moderation.lock(lock.locked());
        keep(new Locked(lock.locked()), nowMillis);
        tell(MemberJson.locked(lock.locked()), nowMillis);
        return done();
    }

    /** What a former owner decided; again, late and in any order without harm: this owner's own word counts. */
    void adopt(RoomKept kept, long nowMillis) {
        if (kept instanceof Out out) {
            moderation.keepOut(out.client(), out.untilMillis());
        } else if (kept instanceof Muted muted) {
            moderation.adoptMute(muted.client(), muted.untilMillis());
        } else if (kept instanceof Locked locked) {
            moderation.adoptLock(locked.locked());
        } else if (kept instanceof Pending pending) {
            acks.adopt(pending, nowMillis);
        } else if (kept instanceof Settled settled) {
            acks.settled(settled.ackSeq());
        }
    }

    private void keep(RoomKept kept, long nowMillis) {
        owner.append(RoomEntry.kept(kept).toEntry(nowMillis));
    }

    private void tell(byte[] json, long nowMillis) {
        owner.append(RoomEntry.ofRoom(RoomEntry.Kind.MODERATION, json).toEntry(nowMillis));
    }

    private Outcome done() {
        return new Outcome.Done(owner.headSeq());
    }

    private static Outcome notHere() {
        return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no such client is in the room", "client_id");
    }
}
