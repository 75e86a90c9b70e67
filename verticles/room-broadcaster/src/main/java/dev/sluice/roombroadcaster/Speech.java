package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept.Said;
import dev.sluice.roombroadcaster.Acknowledgements.Receivers;
import java.util.Optional;
import java.util.OptionalLong;

/** What is said in a room: who may, to whom, and what it makes of the world. */
final class Speech {
    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final Moderation moderation;
    private final RoomMeters meters;
    private final RecentIds ids = new RecentIds();
    private final Acknowledgements acks;
    private final OwnedWorld world;
    private long messages;
    private long bytes;

    Speech(
            ChannelOwner owner,
            RoomBroadcasterConfig config,
            Members members,
            Moderation moderation,
            Acknowledgements acks,
            OwnedWorld world,
            RoomMeters meters) {
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.moderation = moderation;
        this.meters = meters;
        this.acks = acks;
        this.world = world;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    Outcome say(Say say, long nowMillis) {
        Member sender = members.at(say.connection());
        if (sender == null) {
            return Outcome.notHere();
        }
        Optional<Outcome.Refusal> muted = moderation.speech(sender.client(), nowMillis);
        if (muted.isPresent()) {
            return muted.get();
        }
        Receivers receivers = say.ack() ? acks.receivers(say.to(), sender) : Receivers.NONE;
        Optional<Outcome.Refusal> tooMany = say.ack() ? acks.refusal(receivers) : Optional.empty();
        if (tooMany.isPresent()) {
            return tooMany.get();
        }
        RoomEntry entry = new RoomEntry(
                RoomEntry.Kind.MESSAGE,
                say.form(),
                say.type(),
                say.connection(),
                sender.client(),
                say.to(),
                say.id(),
                say.key(),
                say.ack() ? acks.ackSeq() : 0,
                say.payload());
        return append(entry, receivers, nowMillis);
    }

    Outcome publish(Publish publish, long nowMillis) {
        Optional<Outcome.Refusal> refusal =
                publish.principal().isEmpty() ? Optional.empty() : refusal(publish, nowMillis);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        RoomEntry entry = new RoomEntry(
                RoomEntry.Kind.MESSAGE,
                publish.form(),
                publish.type(),
                publish.principal().isEmpty() ? 0 : RoomEntry.POSTED,
                publish.from(),
                publish.to(),
                publish.id(),
                publish.key(),
                0,
                publish.payload());
        return append(entry, Receivers.NONE, nowMillis);
    }

    /**
     * Said in another cluster. Its receivers there are asked for acks by its owner there; nobody is here. Who says it
     * again may do so in either cluster, or in both at once: it is known here by its id, too.
     */
    OptionalLong relay(RoomEntry entry, long nowMillis) {
        if (!entry.id().isEmpty() && ids.seqOf(entry.from(), entry.id()) != 0) {
            return OptionalLong.empty();
        }
        // Of a backend, which speaks by no connection, no client's mute is asked; nor is it in its own cluster.
        if (entry.connection() != 0
                && moderation.speech(entry.from(), nowMillis).isPresent()) {
            meters.mutedElsewhere();
            return OptionalLong.empty();
        }
        if (!entry.to().isEmpty() && members.client(entry.to()) == null) {
            return OptionalLong.empty();
        }
        if (entry.to().isEmpty()) {
            world.take(entry, nowMillis);
        }
        RoomEntry here = new RoomEntry(
                entry.kind(),
                entry.form(),
                entry.type(),
                entry.connection(),
                entry.from(),
                entry.to(),
                entry.id(),
                entry.key(),
                0,
                entry.payload());
        owner.append(here.toEntry(nowMillis));
        messages++;
        bytes += entry.payload().length;
        remember(entry);
        return OptionalLong.of(owner.headSeq());
    }

    /** What was said under a former owner, in order: of it the world is made again, and its ids are known. */
    void remember(RoomEntry former, long nowMillis) {
        world.remember(former, nowMillis);
        remember(former);
    }

    /** A user that posts is judged as if its client came in and spoke: else that would be the way round a mute. */
    private Optional<Outcome.Refusal> refusal(Publish publish, long nowMillis) {
        String client = publish.from();
        Member known = members.client(client);
        if (known != null && !known.principal().equals(publish.principal())) {
            return Optional.of(new Outcome.Refusal(ErrorCode.CONFLICT, "another user has this client id here", "from"));
        }
        return moderation.entry(client, known != null, nowMillis).or(() -> moderation.speech(client, nowMillis));
    }

    private Outcome append(RoomEntry entry, Receivers receivers, long nowMillis) {
        long before = entry.id().isEmpty() ? 0 : ids.seqOf(entry.from(), entry.id());
        if (before != 0) {
            return new Outcome.Done(before);
        }
        if (!entry.to().isEmpty() && members.client(entry.to()) == null) {
            return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no such client is in the room", "to");
        }
        if (entry.to().isEmpty() && !world.take(entry, nowMillis)) {
            return new Outcome.Refusal(ErrorCode.OVERLOADED, "the room's world is full", "entity_id");
        }
        owner.append(entry.toEntry(nowMillis));
        long seq = owner.headSeq();
        messages++;
        bytes += entry.payload().length;
        meters.said(entry.type(), entry.payload().length);
        remember(entry);
        if (entry.ackSeq() != 0) {
            acks.expect(seq, entry, receivers, nowMillis);
        }
        return new Outcome.Done(seq);
    }

    /** Said under a former owner; where, nobody knows any more. */
    void remember(Said former) {
        ids.rememberFormer(former.from(), former.id(), Math.max(1, owner.headSeq()), config.idsMax());
    }

    /** The newest entry's id, if it has one. */
    private void remember(RoomEntry newest) {
        if (!newest.id().isEmpty()) {
            ids.remember(newest.from(), newest.id(), owner.headSeq(), config.idsMax());
        }
    }
}
