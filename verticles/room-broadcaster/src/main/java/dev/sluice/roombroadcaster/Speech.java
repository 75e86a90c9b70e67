package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.protocol.room.RoomCommand.Ack;
import dev.sluice.protocol.room.RoomCommand.Mute;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is said in a room: who may, to whom, what it makes of the world, and who has to acknowledge it. */
final class Speech {
    private static final int MICROS_PER_MILLI = 1000;

    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final Moderation moderation;
    private final RoomMeters meters;
    private final RecentIds ids = new RecentIds();
    private final LatencySamples acks;
    private final Deliveries deliveries = new Deliveries();
    private World world;
    private long messages;
    private long bytes;
    private long givenUp;

    Speech(
            ChannelOwner owner,
            RoomBroadcasterConfig config,
            Members members,
            Moderation moderation,
            RoomMeters meters) {
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.moderation = moderation;
        this.meters = meters;
        this.acks = new LatencySamples(config.latenciesMax());
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    int waiting() {
        return deliveries.waiting();
    }

    long givenUp() {
        return givenUp;
    }

    LatencySamples ackLatencies() {
        return acks;
    }

    /** As JSON; empty where there is none. */
    byte[] world() {
        return world == null || world.isEmpty() ? Outcome.NOTHING : world.json();
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
        if (say.ack() && deliveries.waiting() >= config.acks().queueMax()) {
            return new Outcome.Refusal(ErrorCode.OVERLOADED, "too many messages wait for acks", "ack");
        }
        Set<String> receivers = say.ack() ? receivers(say.to(), sender) : Set.of();
        if (say.ack() && receivers.size() > config.acks().membersMax()) {
            return new Outcome.Refusal(
                    ErrorCode.INVALID_REQUEST,
                    "at most " + config.acks().membersMax() + " members can be asked for acks",
                    "ack");
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
                say.ack() ? RoomEntry.ITSELF : 0,
                say.payload());
        return append(entry, receivers, nowMillis);
    }

    Outcome publish(Publish publish, long nowMillis) {
        RoomEntry entry = new RoomEntry(
                RoomEntry.Kind.MESSAGE,
                publish.form(),
                publish.type(),
                0,
                publish.from(),
                publish.to(),
                publish.id(),
                publish.key(),
                0,
                publish.payload());
        return append(entry, Set.of(), nowMillis);
    }

    /** Said in another cluster. Its receivers there are asked for acks by its owner there; nobody is here. */
    OptionalLong relay(RoomEntry entry, long nowMillis) {
        if (!entry.to().isEmpty() && members.client(entry.to()) == null) {
            return OptionalLong.empty();
        }
        if (entry.to().isEmpty()) {
            understood(entry, nowMillis);
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
        return OptionalLong.of(owner.headSeq());
    }

    Outcome ack(Ack ack, long nowMillis) {
        Member member = members.at(ack.connection());
        if (member == null) {
            return Outcome.notHere();
        }
        long saidMillis = deliveries.ack(member.client(), ack.ackSeq());
        if (saidMillis < 0) {
            return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no message of that seq waits for an ack", "ack_seq");
        }
        acks.add((int) Math.min(Integer.MAX_VALUE, (nowMillis - saidMillis) * MICROS_PER_MILLI));
        meters.acked(nowMillis - saidMillis);
        deliveries.completed().forEach(done -> receipt(done, nowMillis));
        return new Outcome.Done(owner.headSeq());
    }

    Outcome mute(Mute mute, long nowMillis) {
        if (members.client(mute.client()) == null) {
            return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no such client is in the room", "client_id");
        }
        long until = nowMillis + mute.millis();
        moderation.mute(mute.client(), until);
        owner.append(RoomEntry.ofRoom(RoomEntry.Kind.MODERATION, MemberJson.muted(mute.client(), until))
                .toEntry(nowMillis));
        return new Outcome.Done(owner.headSeq());
    }

    /** What was said under a former owner, in order: of it the world is made again, and its ids are known. */
    void remember(RoomEntry former, long nowMillis) {
        if (former.kind() == RoomEntry.Kind.MESSAGE && former.to().isEmpty()) {
            understood(former, nowMillis);
        }
        if (!former.id().isEmpty()) {
            ids.remember(former.from(), former.id(), owner.headSeq(), config.idsMax());
        }
    }

    /** The client has a connection again that reads on behind {@code fromSeq}. */
    void returned(String client, long fromSeq, long nowMillis) {
        repeat(deliveries.returned(client, fromSeq), nowMillis);
    }

    void left(String client) {
        if (world != null) {
            world.left(client);
        }
    }

    void tick(long nowMillis) {
        Deliveries.Due due = deliveries.due(
                config.acks(),
                client -> {
                    Member member = members.client(client);
                    return member != null && member.hasEnvelope();
                },
                nowMillis);
        repeat(due.repeats(), nowMillis);
        due.outcomes().forEach(outcome -> receipt(outcome, nowMillis));
    }

    /** Those who can acknowledge; the sender's other connections are not asked. */
    private Set<String> receivers(String to, Member sender) {
        Set<String> receivers = new HashSet<>();
        for (Member member : to.isEmpty() ? members.all() : direct(to)) {
            if (member != sender && member.hasEnvelope()) {
                receivers.add(member.client());
                if (receivers.size() > config.acks().membersMax()) {
                    break;
                }
            }
        }
        return receivers;
    }

    private List<Member> direct(String to) {
        Member member = members.client(to);
        return member == null ? List.of() : List.of(member);
    }

    private Outcome append(RoomEntry entry, Set<String> receivers, long nowMillis) {
        long before = entry.id().isEmpty() ? 0 : ids.seqOf(entry.from(), entry.id());
        if (before != 0) {
            return new Outcome.Done(before);
        }
        if (!entry.to().isEmpty() && members.client(entry.to()) == null) {
            return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no such client is in the room", "to");
        }
        if (entry.to().isEmpty() && !understood(entry, nowMillis)) {
            return new Outcome.Refusal(ErrorCode.OVERLOADED, "the room's world is full", "entity_id");
        }
        owner.append(entry.toEntry(nowMillis));
        long seq = owner.headSeq();
        messages++;
        bytes += entry.payload().length;
        meters.said(entry.type(), entry.payload().length);
        if (!entry.id().isEmpty()) {
            ids.remember(entry.from(), entry.id(), seq, config.idsMax());
        }
        if (entry.ackSeq() != 0) {
            deliveries.expect(seq, entry, receivers, config.acks(), nowMillis);
            deliveries.completed().forEach(done -> receipt(done, nowMillis));
        }
        return new Outcome.Done(seq);
    }

    /** @return false when the world has no place for it */
    private boolean understood(RoomEntry entry, long nowMillis) {
        switch (entry.type()) {
            case ENTITY_SPAWN, ENTITY_UPDATE, ENTITY_DESPAWN -> {
                world = world == null ? new World() : world;
                return world.apply(entry.form(), entry.payload(), config.entitiesMax(), nowMillis);
            }
            case POSITION_UPDATE -> {
                boolean player = members.client(entry.key()) != null;
                if (world != null || player) {
                    world = world == null ? new World() : world;
                    world.move(entry.key(), player, entry.form(), entry.payload(), nowMillis);
                }
                return true;
            }
            default -> {
                return true;
            }
        }
    }

    private void repeat(List<RoomEntry> repeats, long nowMillis) {
        repeats.forEach(entry -> owner.append(entry.toEntry(nowMillis)));
        if (!repeats.isEmpty()) {
            meters.repeated(repeats.size());
        }
    }

    private void receipt(Deliveries.Outcome outcome, long nowMillis) {
        RoomEntry message = outcome.message();
        if (!outcome.failed().isEmpty()) {
            givenUp += outcome.failed().size();
            meters.gaveUp(outcome.failed().size());
        }
        byte[] result = MemberJson.receipt(outcome.acked(), outcome.failed());
        owner.append(RoomEntry.ofRoomTo(RoomEntry.Kind.RECEIPT, message.from(), message.id(), result)
                .toEntry(nowMillis));
    }
}
