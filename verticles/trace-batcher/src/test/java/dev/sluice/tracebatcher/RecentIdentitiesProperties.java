package dev.sluice.tracebatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RecentIdentitiesProperties {
    private static final int KEPT = 100;

    @Property(tries = 300)
    void knowsTheNewestAndNoOthers(@ForAll @Size(max = 600) List<@LongRange(min = 1, max = 400) Long> identities) {
        RecentIdentities recent = new RecentIdentities(KEPT);
        Deque<Long> newest = new ArrayDeque<>();
        for (long identity : identities) {
            // Few homes for many: they have to make room for each other.
            long crowded = identity % 7 << 40 | identity;
            assertThat(recent.add(crowded)).isEqualTo(!newest.contains(crowded));
            if (!newest.contains(crowded)) {
                newest.add(crowded);
            }
            if (newest.size() > KEPT) {
                newest.remove();
            }
        }
    }

    @Example
    void whatWasForgottenIsNew() {
        RecentIdentities recent = new RecentIdentities(KEPT);
        recent.add(5);
        recent.forget(5);

        assertThat(recent.add(5)).isTrue();
        assertThat(recent.add(5)).isFalse();
    }

    @Example
    void eventsWithoutOneAreAlwaysNew() {
        RecentIdentities recent = new RecentIdentities(KEPT);

        assertThat(recent.add(0)).isTrue();
        assertThat(recent.add(0)).isTrue();
    }
}
