package dev.sluice.gateway.room;

import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Muted;
import dev.sluice.protocol.room.RoomKept.Out;
import dev.sluice.protocol.room.RoomKept.Pending;
import dev.sluice.protocol.room.RoomKept.Said;
import dev.sluice.protocol.room.RoomKept.Settled;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import dev.sluice.protocol.room.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a room's owner decided, and what was spawned in the room, remembered for the next one. Most rooms decide nothing,
 * and cost nothing.
 */
final class RoomMemory {
    /** Of each kind, the newest. An owner keeps as many names; of messages that wait it may be told to keep more. */
    private static final int KEPT_MAX = 1_000;

    /** Who says a thing again does so soon. */
    private static final int SAID_MAX = 256;

    private static final Position UNKNOWN = new Position(0, 0);

    private Set<String> seated = Set.of();
    private Map<String, Out> out = Map.of();
    private Map<String, Muted> muted = Map.of();
    private Map<Long, Pending> pending = Map.of();
    private Map<Said, Said> said = Map.of();
    private boolean locked;
    private long epoch;
    private long throughSeq;
    /** Null for a room that has none. */
    private World world;
    /** What the world is as of; of what is not known since, nothing is remembered. */
    private Position worldAt = UNKNOWN;

    /** Of members it knows where those are that came in here. */
    void joined(String client) {
        seated = seated.isEmpty() ? new HashSet<>(2) : seated;
        seated.add(client);
    }

    /** Whether no reader of the room has come by the entry yet. */
    boolean isNew(long ofEpoch, long seq) {
        return ofEpoch != epoch || seq > throughSeq || seq > worldAt.seq() && worldAt.epoch() == epoch;
    }

    /** The first entry that is new. */
    long nextSeq(long ofEpoch) {
        if (ofEpoch != epoch) {
            return 1;
        }
        return 1 + (worldAt.epoch() == epoch ? Math.min(throughSeq, worldAt.seq()) : throughSeq);
    }

    /** An entry of the room that is new; in order. */
    void entry(long ofEpoch, long seq, Entry entry) {
        if (ofEpoch != epoch) {
            epoch = ofEpoch;
            throughSeq = 0;
        }
        RoomEntry.Kind kind = RoomEntry.kindOf(entry);
        if (seq > throughSeq) {
            throughSeq = seq;
            if (kind == RoomEntry.Kind.KEPT) {
                keep(RoomKept.decode(entry.payload()));
            } else if (kind == RoomEntry.Kind.MESSAGE && RoomEntry.hasId(entry)) {
                RoomEntry message = RoomEntry.of(entry);
                keep(new Said(message.from(), message.id()));
            }
        }
        if (worldAt.epoch() == ofEpoch && seq > worldAt.seq()) {
            worldAt = seq == worldAt.seq() + 1 ? new Position(ofEpoch, seq) : UNKNOWN;
            if (kind == RoomEntry.Kind.MESSAGE && worldAt != UNKNOWN) {
                take(entry);
            }
        }
    }

    /**
     * What the owner told somebody who came in or fell behind.
     *
     * @param at up to where it knew what was said
     */
    void told(Position at, RoomAnswer answer) {
        answer.kept().forEach(this::keep);
        if (at.epoch() > worldAt.epoch()) {
            World before = world;
            world = answer.world().length == 0 ? null : World.of(answer.world());
            worldAt = at;
            if (world != null) {
                // Where others' players are, other gateways know better.
                world.retainPlayers(seated::contains);
            }
            if (before != null) {
                world = world == null ? new World() : world;
                world.addPlayers(before);
            }
        }
    }

    void left(String client) {
        if (!seated.isEmpty()) {
            seated.remove(client);
        }
        if (world != null) {
            world.left(client);
        }
    }

    private void take(Entry raw) {
        MessageType type = RoomEntry.typeOf(raw);
        if (type.isOfWorld()) {
            RoomEntry entry = RoomEntry.of(raw);
            boolean player = seated.contains(entry.entity());
            if (World.concerns(entry) && (world != null || player || type.isOfEntity())) {
                world = world == null ? new World() : world;
                world.take(entry, player, World.Bounds.NONE, raw.timeMillis());
            }
        }
    }

    void keep(RoomKept kept) {
        if (kept instanceof Out one) {
            out = with(out, one.client(), one, KEPT_MAX);
        } else if (kept instanceof Muted one) {
            muted = with(muted, one.client(), one, KEPT_MAX);
        } else if (kept instanceof Said one) {
            said = with(said, one, one, SAID_MAX);
        } else if (kept instanceof Locked one) {
            locked = one.locked();
        } else if (kept instanceof Pending one) {
            pending = with(pending, one.ackSeq(), one, KEPT_MAX);
        } else if (kept instanceof Settled one && !pending.isEmpty()) {
            pending.remove(one.ackSeq());
        }
    }

    private static <K, V> Map<K, V> with(Map<K, V> some, K key, V value, int max) {
        Map<K, V> more = some.isEmpty() ? new LinkedHashMap<>(2) : some;
        more.put(key, value);
        if (more.size() > max) {
            more.remove(more.keySet().iterator().next());
        }
        return more;
    }

    /** The owner has taken an acknowledgement from here. */
    void acked(long ackSeq, String client) {
        Pending one = pending.isEmpty() ? null : pending.get(ackSeq);
        if (one != null && one.waiting().contains(client)) {
            Set<String> waiting = new HashSet<>(one.waiting());
            waiting.remove(client);
            pending.put(ackSeq, new Pending(ackSeq, one.message(), one.receivers(), waiting, one.endMillis()));
        }
    }

    /** What a new owner is told, without what time has ended. */
    List<RoomKept> all(long nowMillis) {
        if (!out.isEmpty()) {
            out.values().removeIf(one -> one.untilMillis() <= nowMillis);
        }
        if (!muted.isEmpty()) {
            muted.values().removeIf(one -> one.untilMillis() <= nowMillis);
        }
        if (!pending.isEmpty()) {
            pending.values().removeIf(one -> one.endMillis() <= nowMillis);
        }
        List<RoomKept> all = new ArrayList<>(out.values());
        all.addAll(muted.values());
        all.addAll(pending.values());
        all.addAll(said.values());
        if (locked) {
            all.add(new Locked(true));
        }
        if (world != null && worldAt != UNKNOWN) {
            all.add(new WorldAt(worldAt, world.json()));
        }
        return all;
    }
}
