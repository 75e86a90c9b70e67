package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.EventIdentity;
import java.util.Arrays;

/**
 * The identities of a session's newest events: those who come again are known before live readers see them. A ring in the
 * order in which they came, and a table with open addressing over it: without an object for each.
 */
final class RecentIdentities {
    private static final int RING_AT_FIRST = 64;
    /** The table is at most half full. */
    private static final int ROOM = 2;

    private final int keptMax;
    private long[] ring;
    private long[] table;
    private int next;
    private int count;

    RecentIdentities(int keptMax) {
        this.keptMax = keptMax;
        this.ring = new long[Math.min(keptMax, RING_AT_FIRST)];
        this.table = table(ring.length);
    }

    private static long[] table(int ringLength) {
        return new long[Integer.highestOneBit(ringLength * ROOM * 2 - 1)];
    }

    /** @return whether it is new; one without an identity always is */
    boolean add(long identity) {
        if (identity == EventIdentity.NONE) {
            return true;
        }
        if (table[place(identity)] == identity) {
            return false;
        }
        if (count == ring.length && count < keptMax) {
            grow();
        }
        if (count == ring.length) {
            remove(ring[next]);
        } else {
            count++;
        }
        ring[next] = identity;
        next = next + 1 == ring.length ? 0 : next + 1;
        table[place(identity)] = identity;
        return true;
    }

    /** It was not stored after all: when it comes again it is new. */
    void forget(long identity) {
        if (identity != EventIdentity.NONE) {
            remove(identity);
        }
    }

    /** Only while the ring is full, so that its oldest is at {@code next}. */
    private void grow() {
        long[] larger = new long[Math.min(keptMax, ring.length * 2)];
        System.arraycopy(ring, next, larger, 0, ring.length - next);
        System.arraycopy(ring, 0, larger, ring.length - next, next);
        long[] former = table;
        next = ring.length;
        ring = larger;
        table = table(larger.length);
        Arrays.stream(former)
                .filter(identity -> identity != EventIdentity.NONE)
                .forEach(identity -> table[place(identity)] = identity);
    }

    /** Where it is, or would be. */
    private int place(long identity) {
        int at = home(identity);
        while (table[at] != EventIdentity.NONE && table[at] != identity) {
            at = at + 1 & table.length - 1;
        }
        return at;
    }

    private int home(long identity) {
        // Identities are hashes already; their lowest bit says something else.
        return (int) (identity >>> 1) & table.length - 1;
    }

    /** What follows moves up into the gap, where it may, so that no search ends too early. */
    private void remove(long identity) {
        int gap = place(identity);
        if (table[gap] == EventIdentity.NONE) {
            return;
        }
        int at = gap;
        while (true) {
            at = at + 1 & table.length - 1;
            if (table[at] == EventIdentity.NONE) {
                break;
            }
            int distance = at - home(table[at]) & table.length - 1;
            if (distance >= (at - gap & table.length - 1)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = EventIdentity.NONE;
    }
}
