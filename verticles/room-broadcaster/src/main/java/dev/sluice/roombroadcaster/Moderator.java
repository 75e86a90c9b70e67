package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Decided;
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
 * Kicks, mutes and locks, and takes over those of former owners and of clusters that share the room. Each decision is an
 * entry of the room: gateways remember it, and so does the store.
 */
final class Moderator {
    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final Moderation moderation;
    private final Entrance entrance;
    private final Acknowledgements acks;
    private final Relays relays;

    Moderator(
            ChannelOwner owner,
            RoomBroadcasterConfig config,
            Members members,
            Moderation moderation,
            Entrance entrance,
            Acknowledgements acks,
            Relays relays) {
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.moderation = moderation;
        this.entrance = entrance;
        this.acks = acks;
        this.relays = relays;
    }

    Outcome perform(RoomCommand command, long nowMillis) {
        if (command instanceof Kick kick) {
            return kick(kick, nowMillis);
        } else if (command instanceof Mute mute) {
            return mute(mute, nowMillis);
        } else if (command instanceof Lock lock) {
            return lock(lock, nowMillis);
        }
        throw new AssertionError(command);
    }

    private Outcome kick(Kick kick, long nowMillis) {
        Member member = members.client(kick.client());
        if (member == null) {
            return notHere();
        }
        Optional<String> elsewhere = members.clusterOf(member);
        if (member.seats().isEmpty() && elsewhere.isPresent() && !relays.isReaching()) {
            // Taken out here it would be back after a while, and nobody would have been kicked.
            return new Outcome.Refusal(
                    ErrorCode.OVERLOADED,
                    "the client is in the room by the cluster " + elsewhere.get()
                            + ", which cannot be told now: try again later, or kick it there",
                    "client_id");
        }
        return decide(new Out(kick.client(), nowMillis + config.kickMillis()), kick.reason(), nowMillis);
    }

    private Outcome mute(Mute mute, long nowMillis) {
        // A mute goes on while its client is away, so it can be lifted then.
        if (members.client(mute.client()) == null && !moderation.isMuted(mute.client(), nowMillis)) {
            return notHere();
        }
        return decide(new Muted(mute.client(), nowMillis + mute.millis()), "", nowMillis);
    }

    private Outcome lock(Lock lock, long nowMillis) {
        return decide(new Locked(lock.locked()), "", nowMillis);
    }

    /** Another cluster's owner has decided. It has told all the others: from here it goes no further. */
    Outcome hear(Decided decided, long nowMillis) {
        carryOut(decided, nowMillis);
        return new Outcome.Done(owner.headSeq());
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

    private Outcome decide(RoomKept kept, String reason, long nowMillis) {
        Decided decided = new Decided(kept, reason);
        carryOut(decided, nowMillis);
        return new Outcome.Done(owner.headSeq(), Outcome.NOTHING, Optional.of(decided));
    }

    private void carryOut(Decided decided, long nowMillis) {
        owner.append(RoomEntry.kept(decided.kept()).toEntry(nowMillis));
        if (decided.kept() instanceof Out out) {
            moderation.keepOut(out.client(), out.untilMillis());
            expel(out.client(), decided.reason(), nowMillis);
        } else if (decided.kept() instanceof Muted muted) {
            moderation.mute(muted.client(), muted.untilMillis());
            tell(MemberJson.muted(muted.client(), muted.untilMillis()), nowMillis);
        } else if (decided.kept() instanceof Locked lock) {
            moderation.lock(lock.locked());
            tell(MemberJson.locked(lock.locked()), nowMillis);
        }
    }

    private void expel(String client, String reason, long nowMillis) {
        Member member = members.client(client);
        if (member == null) {
            return;
        }
        byte[] why = reason.getBytes(StandardCharsets.UTF_8);
        for (Seat seat : member.seats()) {
            owner.append(RoomEntry.kick(seat.connection(), client, why).toEntry(nowMillis));
        }
        members.expel(member);
        entrance.left(member);
    }

    private void tell(byte[] json, long nowMillis) {
        owner.append(RoomEntry.ofRoom(RoomEntry.Kind.MODERATION, json).toEntry(nowMillis));
    }

    private static Outcome notHere() {
        return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no such client is in the room", "client_id");
    }
}
