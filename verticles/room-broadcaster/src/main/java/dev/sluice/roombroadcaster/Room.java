package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.channel.LogBudget;
import dev.sluice.config.BusConfig;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Ack;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Decided;
import dev.sluice.protocol.room.RoomCommand.Join;
import dev.sluice.protocol.room.RoomCommand.Leave;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.RoomCommand.Restate;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomCommand.State;
import dev.sluice.protocol.room.RoomCommand.Stats;
import dev.sluice.protocol.room.RoomCommand.UpdatePresence;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import dev.sluice.protocol.room.RoomStats;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One room: a command goes in, entries are appended to its channel, and an outcome comes out. Its order is the order
 * of commands, so all members on all gateways hear one.
 *
 * <pre>
 *   new ──a gateway knows members, or an earlier epoch──▶ gathering ──gatherMillis──▶ settled
 *   new ──another cluster has it──────────────────────────▶ gathering ──its answer────▶ settled
 *   new ──a member's command──────────────────────────────────────────────────────▶ settled
 * </pre>
 *
 * While it gathers, gateways say who is in the room; nobody is told, and whoever asks waits. So the members who were
 * there under the former owner neither leave nor join for others.
 */
final class Room {
    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final PresenceChanges presence;
    private final Entrance entrance;
    private final OwnedWorld world;
    private final Speech speech;
    private final Acknowledgements acks;
    private final Moderation moderation = new Moderation();
    private final RoomMeters meters;
    private final LatencySamples roundTrips;
    private final Lives lives = new Lives();
    private final Moderator moderator;
    private final Relays relays;
    private final Gathering gathering;
    private long emptySinceMillis;

    Room(
            ChannelId channel,
            long epoch,
            RoomBroadcasterConfig config,
            BusConfig bus,
            LogBudget logs,
            RoomMeters meters,
            long nowMillis) {
        this.config = config;
        this.meters = meters;
        this.owner = new ChannelOwner(
                channel,
                epoch,
                new LogBounds(config.history().entriesMax(), config.history().bytesMax(), logs),
                bus.batchBytesMax(),
                bus.leaseMillis());
        this.members = new Members(bus.leaseMillis());
        this.presence = new PresenceChanges(members);
        this.roundTrips = new LatencySamples(config.latenciesMax());
        this.acks = new Acknowledgements(owner, config, members, meters);
        this.world = new OwnedWorld(channel, owner, config, members, lives, nowMillis);
        this.speech = new Speech(owner, config, members, moderation, acks, world, meters);
        this.entrance = new Entrance(owner, config, members, moderation, presence, world, acks, meters, lives);
        this.relays = new Relays(speech);
        this.moderator = new Moderator(owner, config, members, moderation, entrance, acks, relays);
        this.gathering = new Gathering(nowMillis, config.presence().gatherMillis());
        this.emptySinceMillis = nowMillis;
    }

    ChannelOwner owner() {
        return owner;
    }

    Members members() {
        return members;
    }

    /**
     * What former owners stored, oldest first; before anything else is appended.
     *
     * @param positions of the entries, as many and in the same order
     * @param stored the world that they stored
     */
    void restore(List<Position> positions, List<Entry> entries, Optional<WorldAt> stored, long nowMillis) {
        inheritance().restore(positions, entries, stored, nowMillis);
    }

    Attached attach(Attach attach, long nowMillis) {
        if (attach.epoch() != 0 && attach.epoch() != owner.epoch()) {
            gather(nowMillis);
            lives.seen(new Position(attach.epoch(), attach.last()));
        }
        members.gateways().renew(attach.gateway(), nowMillis);
        return owner.attach(attach, nowMillis, Optional::empty);
    }

    /** Whether commands of members have to wait, so that none meets a half-known room. */
    boolean isGathering(long nowMillis) {
        return gathering.isOn(nowMillis);
    }

    long gatheredAtMillis() {
        return gathering.endMillis();
    }

    /** The room may have had another owner, and members. */
    void gather(long nowMillis) {
        gathering.begin(nowMillis);
    }

    /** Other clusters may have the room: whoever comes in waits until they have answered. */
    void awaitOthers() {
        gathering.beginWithOthers();
    }

    /** What another cluster has: the first that answers has it all. Of a room that no other has it is nothing. */
    void learn(List<RoomKept> kept, long nowMillis) {
        inheritance().learn(kept, nowMillis);
        gathering.othersAnswered(nowMillis);
    }

    /** Whether it has what a cluster has to know whose room begins. */
    boolean knowsForOthers(long nowMillis) {
        return !gathering.isOfGateways(nowMillis);
    }

    List<RoomKept> forOthers() {
        return inheritance().forOthers();
    }

    Outcome command(RoomCommand command, long nowMillis) {
        settle(nowMillis);
        Outcome outcome = perform(command, nowMillis);
        if (outcome instanceof Outcome.Refusal refusal) {
            meters.refused(refusal.code());
        }
        tell(nowMillis);
        return outcome;
    }

    private Outcome perform(RoomCommand command, long nowMillis) {
        if (command instanceof Announce announce) {
            if (!RoomBridge.isCluster(announce.gateway())) {
                gather(nowMillis);
            }
            return entrance.announce(announce, nowMillis);
        } else if (command instanceof Restate restate) {
            gather(nowMillis);
            inheritance().adopt(restate.kept(), nowMillis);
            return new Outcome.Done(owner.headSeq());
        } else if (command instanceof Renew renew) {
            return renew(renew, nowMillis);
        } else if (command instanceof Decided decided) {
            return moderator.hear(decided, nowMillis);
        } else if (command instanceof Stats) {
            return new Outcome.Done(owner.headSeq(), stats().encode());
        }
        gathering.settle();
        return performForMember(command, nowMillis);
    }

    private Outcome performForMember(RoomCommand command, long nowMillis) {
        if (command instanceof Say say) {
            return speech.say(say, nowMillis);
        } else if (command instanceof Ack ack) {
            return acks.ack(ack, nowMillis);
        } else if (command instanceof Join join) {
            return entrance.join(join, nowMillis);
        } else if (command instanceof Leave leave) {
            return entrance.leave(leave, nowMillis);
        } else if (command instanceof Publish publish) {
            return speech.publish(publish, nowMillis);
        } else if (command instanceof State state) {
            return entrance.state(state, nowMillis);
        } else if (command instanceof UpdatePresence update) {
            return entrance.update(update, nowMillis);
        }
        return moderator.perform(command, nowMillis);
    }

    /** Time passes: grace and leases end, gathered changes are told, what is unacknowledged is said again. */
    void tick(long nowMillis) {
        settle(nowMillis);
        members.expire(nowMillis);
        for (Member member : members.leave(nowMillis)) {
            entrance.left(member);
        }
        if (!gathering.isOn()) {
            acks.tick(nowMillis);
        }
        moderation.expire(nowMillis);
        world.tick(nowMillis);
        tell(nowMillis);
        owner.forget(nowMillis - config.history().ageMillis());
        owner.expire(nowMillis);
        if (!emptyHere() || owner.followers() > 0) {
            emptySinceMillis = nowMillis;
        }
    }

    /** The gateways that live, by their bus addresses: the members of others are given their grace, and leave. */
    void retainGateways(Set<String> living, long nowMillis) {
        members.retainGateways(living, nowMillis + config.presence().graceMillis());
    }

    boolean isIdle(long nowMillis) {
        return members.count() == 0 && owner.followers() == 0 && nowMillis - emptySinceMillis >= config.idleMillis();
    }

    OwnedWorld world() {
        return world;
    }

    /** What comes from other clusters, and must not go back. */
    Relays relays() {
        return relays;
    }

    RoomStats stats() {
        return RoomReport.of(members, speech, acks, roundTrips);
    }

    int waitingForAcks() {
        return acks.waiting();
    }

    LatencySamples roundTrips() {
        return roundTrips;
    }

    LatencySamples ackLatencies() {
        return acks.latencies();
    }

    /** Members of other clusters keep their rooms there. */
    private boolean emptyHere() {
        return members.connections() == 0 ? members.count() == 0 : members.connectionsHere() == 0;
    }

    private Outcome renew(Renew renew, long nowMillis) {
        members.gateways().renew(Gateways.nodeOf(renew.gateway()), nowMillis);
        renew.roundTripMicros().forEach(roundTrips::add);
        // Another cluster says only that it lives, and whom it has in its own time.
        if (RoomBridge.isCluster(renew.gateway())
                || members.gateways().agrees(renew.gateway(), renew.seats(), renew.digest())) {
            return new Outcome.Done(owner.headSeq());
        }
        gather(nowMillis);
        return new Outcome.Done(owner.headSeq(), new byte[] {RoomCommand.ANNOUNCE});
    }

    /** Before anything else happens: who comes in from now on is told of. */
    private void settle(long nowMillis) {
        if (gathering.endIfDue(nowMillis)) {
            presence.forget();
        }
    }

    /** Most rooms have nothing from others: it is made when it is asked for. */
    private Inheritance inheritance() {
        return new Inheritance(owner, lives, moderation, moderator, speech, world, meters);
    }

    private void tell(long nowMillis) {
        if (gathering.isOn()) {
            presence.forget();
            return;
        }
        List<RoomEntry> entries = presence.due(config.presence(), nowMillis);
        entries.forEach(entry -> owner.append(entry.toEntry(nowMillis)));
        if (!entries.isEmpty()) {
            meters.presence(entries.size());
        }
    }
}
