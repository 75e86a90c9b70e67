package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import dev.sluice.protocol.room.World;
import java.util.List;
import java.util.Optional;

/**
 * The world of a room, beyond the lives of its owners. A former owner's comes from the store or from gateways, as of
 * some position; what was said since is taken again from the log, and so the newest one that anybody knew goes on.
 */
final class OwnedWorld {
    private static final long NO_STRANGERS = Long.MAX_VALUE;

    /** For so long gateways may name those whose place is known. */
    private static final long STRANGERS_MILLIS = 30_000;

    private final ChannelId channel;
    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final Lives lives;
    private World world;
    private Position asOf;
    private long storedSeq;
    private long storedAtMillis;
    private long bytesSinceStored;
    private long strangersUntilMillis = NO_STRANGERS;
    /** As it was told last; null where that is a while ago. */
    private byte[] json;

    private long jsonChanges;

    OwnedWorld(
            ChannelId channel,
            ChannelOwner owner,
            RoomBroadcasterConfig config,
            Members members,
            Lives lives,
            long nowMillis) {
        this.channel = channel;
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.lives = lives;
        this.storedAtMillis = nowMillis;
    }

    /** As JSON; empty where there is none. Who comes in with a thousand others is told what they are. */
    byte[] json() {
        if (world == null || world.isEmpty()) {
            return Outcome.NOTHING;
        }
        if (strangersUntilMillis != NO_STRANGERS) {
            return world.json(this::isMember);
        }
        if (json == null || jsonChanges != world.changes()) {
            json = world.json();
            jsonChanges = world.changes();
        }
        return json;
    }

    /** What was said to all. @return false when there is no place for it */
    boolean take(RoomEntry entry, long nowMillis) {
        if (!World.concerns(entry)) {
            return true;
        }
        return take(entry, isMember(entry.entity()), bounds(), nowMillis);
    }

    /** What was said under a former owner. Who is a member still is not known yet. */
    void remember(RoomEntry former, long nowMillis) {
        if (World.concerns(former)) {
            strangersUntilMillis = nowMillis + STRANGERS_MILLIS;
            take(former, true, World.Bounds.NONE, nowMillis);
        }
    }

    void left(String client) {
        if (world != null) {
            world.left(client);
        }
    }

    /** Time passes: who has a place and was not named is not here. */
    void tick(long nowMillis) {
        json = null;
        if (nowMillis >= strangersUntilMillis) {
            strangersUntilMillis = NO_STRANGERS;
            world.retainPlayers(this::isMember);
        }
    }

    /**
     * A former owner's world, as somebody has it. The newest counts, with what was said since; where players are, each
     * knows of its own.
     *
     * @throws IllegalArgumentException when it is none
     */
    void adopt(WorldAt former, long nowMillis) {
        World offered = World.of(former.json());
        strangersUntilMillis = nowMillis + STRANGERS_MILLIS;
        boolean newer = asOf == null || former.asOf().compareTo(asOf) > 0;
        long from = lives.lastSeqUpTo(former.asOf()) + 1;
        // With a hole behind it, an entity could be there that was taken out in the hole.
        if (newer && owner.tailSeq() <= from) {
            World before = world;
            world = offered;
            asOf = former.asOf();
            takeAgain(from, nowMillis);
            if (before != null) {
                world.addPlayers(before);
            }
            storedSeq = from - 1;
        } else {
            world = world == null ? new World() : world;
            world.addPlayers(offered);
        }
    }

    /**
     * The world for the store, so that the history there need not have every spawn: due long before the history loses
     * what was said since the last one.
     *
     * @param entries that are stored beside it
     * @param anew whether the store forgets what it has
     */
    Optional<WorldAt> due(List<Entry> entries, boolean anew, long nowMillis) {
        if (world == null) {
            return Optional.empty();
        }
        for (Entry entry : entries) {
            bytesSinceStored += entry.bytes();
        }
        boolean due = owner.headSeq() - storedSeq >= config.history().entriesMax() / 2
                || bytesSinceStored >= config.history().bytesMax() / 2
                || nowMillis - storedAtMillis >= config.history().ageMillis() / 2;
        return due || anew
                ? Optional.of(new WorldAt(new Position(owner.epoch(), owner.headSeq()), world.json()))
                : Optional.empty();
    }

    void stored(WorldAt due, long nowMillis) {
        storedSeq = due.asOf().seq();
        storedAtMillis = nowMillis;
        bytesSinceStored = 0;
    }

    private boolean take(RoomEntry entry, boolean player, World.Bounds bounds, long nowMillis) {
        if (world == null && (player || entry.type().isOfEntity())) {
            world = new World();
        }
        return world == null || world.take(entry, player, bounds, nowMillis);
    }

    private void takeAgain(long from, long nowMillis) {
        for (long seq = from; seq <= owner.flushedSeq(); ) {
            Entries page = owner.read(new Read(channel, Read.ANY_EPOCH, seq, Integer.MAX_VALUE));
            page.entries().forEach(entry -> remember(entry, nowMillis));
            seq = page.firstSeq() + page.entries().size();
        }
        owner.pending().forEach(entry -> remember(entry, nowMillis));
    }

    private void remember(Entry entry, long nowMillis) {
        remember(RoomEntry.of(entry), nowMillis);
    }

    private boolean isMember(String client) {
        return members.client(client) != null;
    }

    private World.Bounds bounds() {
        return new World.Bounds(config.entitiesMax(), config.worldBytesMax());
    }
}
