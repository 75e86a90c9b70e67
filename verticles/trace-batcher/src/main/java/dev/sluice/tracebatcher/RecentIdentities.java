package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.EventIdentity;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The identities of a session's newest events: those who come again are known before live readers see them. */
final class RecentIdentities {
    private final int keptMax;
    private final Set<Long> known = new LinkedHashSet<>();

    RecentIdentities(int keptMax) {
        this.keptMax = keptMax;
    }

    /** @return whether it is new; one without an identity always is */
    boolean add(long identity) {
        if (identity == EventIdentity.NONE) {
            return true;
        }
        if (!known.add(identity)) {
            return false;
        }
        if (known.size() > keptMax) {
            Iterator<Long> oldest = known.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }

    /** It was not stored after all: when it comes again it is new. */
    void forget(long identity) {
        known.remove(identity);
    }
}
