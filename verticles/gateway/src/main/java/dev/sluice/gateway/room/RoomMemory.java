package dev.sluice.gateway.room;

import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Muted;
import dev.sluice.protocol.room.RoomKept.Out;
import dev.sluice.protocol.room.RoomKept.Pending;
import dev.sluice.protocol.room.RoomKept.Settled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a room's owner decided, remembered for the next one. Most rooms decide nothing, and cost nothing. */
final class RoomMemory {
    /** Of each kind, the newest. An owner keeps as many names; of messages that wait it may be told to keep more. */
    private static final int KEPT_MAX = 1_000;

    private Map<String, Out> out = Map.of();
    private Map<String, Muted> muted = Map.of();
    private Map<Long, Pending> pending = Map.of();
    private boolean locked;
    private long epoch;
    private long throughSeq;

    /** An entry of the room. Each reader of the room comes by it: the first one counts. */
    void entry(long ofEpoch, long seq, byte[] kept) {
        if (ofEpoch != epoch) {
            epoch = ofEpoch;
            throughSeq = 0;
        }
        if (seq > throughSeq) {
            throughSeq = seq;
            keep(RoomKept.decode(kept));
        }
    }

    void keep(RoomKept kept) {
        if (kept instanceof Out one) {
            out = with(out, one.client(), one);
        } else if (kept instanceof Muted one) {
            muted = with(muted, one.client(), one);
        } else if (kept instanceof Locked one) {
            locked = one.locked();
        } else if (kept instanceof Pending one) {
            pending = with(pending, one.ackSeq(), one);
        } else if (kept instanceof Settled one && !pending.isEmpty()) {
            pending.remove(one.ackSeq());
        }
    }

    private static <K, V> Map<K, V> with(Map<K, V> some, K key, V value) {
        Map<K, V> more = some.isEmpty() ? new LinkedHashMap<>(2) : some;
        more.put(key, value);
        if (more.size() > KEPT_MAX) {
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
        if (locked) {
            all.add(new Locked(true));
        }
        return all;
    }
}
