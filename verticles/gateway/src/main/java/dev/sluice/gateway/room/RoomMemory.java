package dev.sluice.gateway.room;

import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Muted;
import dev.sluice.protocol.room.RoomKept.Out;
import dev.sluice.protocol.room.RoomKept.Pending;
import dev.sluice.protocol.room.RoomKept.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a room's owner decided, remembered for the next one. No more than the owner itself keeps; most rooms decide
 * nothing, and cost nothing.
 */
final class RoomMemory {
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
            out = out.isEmpty() ? new HashMap<>(2) : out;
            out.put(one.client(), one);
        } else if (kept instanceof Muted one) {
            muted = muted.isEmpty() ? new HashMap<>(2) : muted;
            muted.put(one.client(), one);
        } else if (kept instanceof Locked one) {
            locked = one.locked();
        } else if (kept instanceof Pending one) {
            pending = pending.isEmpty() ? new LinkedHashMap<>(4) : pending;
            pending.put(one.ackSeq(), one);
        } else if (kept instanceof Settled one && !pending.isEmpty()) {
            pending.remove(one.ackSeq());
        }
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
