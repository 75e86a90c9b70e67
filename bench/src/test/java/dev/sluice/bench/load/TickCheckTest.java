package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TickCheckTest {
    private final TickCheck check = new TickCheck();

    @Test
    void deltasThatFollowEachOtherAndASnapshotAreInOrder() {
        assertThat(check.snapshot(7)).isFalse();
        assertThat(check.delta(8)).isFalse();
        assertThat(check.delta(9)).isFalse();
        assertThat(check.snapshot(20)).isFalse();
        assertThat(check.delta(21)).isFalse();
    }

    @Test
    void holeIsABreakOnce() {
        check.snapshot(7);

        assertThat(check.delta(9)).isTrue();
        assertThat(check.delta(10)).isFalse();
    }

    @Test
    void repeatedDeltaAndOlderSnapshotAreBreaks() {
        check.delta(8);

        assertThat(check.delta(8)).isTrue();
        assertThat(check.snapshot(5)).isTrue();
    }
}
