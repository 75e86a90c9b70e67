package dev.sluice.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class BackoffProperties {
    @Property
    void pausesStayBetweenTheBounds(
            @ForAll @IntRange(min = 1, max = 1000) int min,
            @ForAll @IntRange(min = 1000, max = 600_000) int max,
            @ForAll @DoubleRange(min = 0, max = 1) double chance) {
        Backoff backoff = new Backoff(min, max, () -> chance);
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.nextMillis()).isBetween((long) min, (long) max);
        }
    }

    @Property
    void ceilingDoublesUpToTheLongest(@ForAll @IntRange(min = 1, max = 20) int failures) {
        Backoff unlucky = new Backoff(10, 1000, () -> 1);
        long pause = 0;
        for (int i = 0; i < failures; i++) {
            pause = unlucky.nextMillis();
        }
        assertThat(pause).isEqualTo(Math.min(1000, 10L << (failures - 1)));
    }

    @Property
    void afterASuccessPausesAreShortAgain(@ForAll @IntRange(min = 1, max = 20) int failures) {
        Backoff backoff = new Backoff(10, 1000, () -> 1);
        for (int i = 0; i < failures; i++) {
            backoff.nextMillis();
        }
        backoff.reset();
        assertThat(backoff.nextMillis()).isEqualTo(10);
    }
}
