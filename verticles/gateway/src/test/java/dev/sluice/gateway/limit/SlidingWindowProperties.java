package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The window in slices, held against one that remembers each admission. */
class SlidingWindowProperties {
    record Step(int pauseMillis, int cost) {}

    private record Admission(long atMillis, int cost) {}

    /** Admissions of the last {@code windowMillis}, exactly. */
    private static final class ExactWindow {
        private final long windowMillis;
        private final Deque<Admission> admissions = new ArrayDeque<>();
        private long total;

        ExactWindow(long windowMillis) {
            this.windowMillis = windowMillis;
        }

        boolean fits(int cost, int limit, long nowMillis) {
            while (!admissions.isEmpty() && admissions.peek().atMillis() <= nowMillis - windowMillis) {
                total -= admissions.remove().cost();
            }
            return total + cost <= limit;
        }

        void count(int cost, long nowMillis) {
            admissions.add(new Admission(nowMillis, cost));
            total += cost;
        }
    }

    @Property
    void windowIsBetweenTheExactOnesOfEightAndNineSlices(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 100, max = 2000) int windowMillis,
            @ForAll @IntRange(min = 1, max = 50) int limit) {
        SlidingWindow window = new SlidingWindow(windowMillis);
        long sliceMillis = (windowMillis + 7) / 8;
        ExactWindow eight = new ExactWindow(windowMillis);
        ExactWindow nine = new ExactWindow(sliceMillis * 9);
        long now = 1_795_000_000_000L;
        for (Step step : steps) {
            now += step.pauseMillis();
            boolean admitted = window.admit(step.cost(), limit, now);
            if (admitted) {
                assertThat(eight.fits(step.cost(), limit, now))
                        .as("more than the limit within a window")
                        .isTrue();
                eight.count(step.cost(), now);
                nine.count(step.cost(), now);
            } else {
                assertThat(nine.fits(step.cost(), limit, now))
                        .as("refused though it would fit in nine slices")
                        .isFalse();
            }
        }
    }

    @Property
    void retryIsTheFirstMomentThatFits(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 100, max = 2000) int windowMillis,
            @ForAll @IntRange(min = 10, max = 50) int limit) {
        long now = 1_795_000_000_000L;
        SlidingWindow window = new SlidingWindow(windowMillis);
        for (Step step : steps) {
            now += step.pauseMillis();
            window.admit(step.cost(), limit, now);
        }
        int cost = 7;
        long retryAfter = window.retryAfterMillis(cost, limit, now);

        if (retryAfter > 0) {
            assertThat(window.fits(cost, limit, now + retryAfter - 1)).isFalse();
        }
        assertThat(window.fits(cost, limit, now + retryAfter)).isTrue();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> pauses = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 60)),
                Tuple.of(1, Arbitraries.integers().between(0, 5000)));
        return Combinators.combine(pauses, Arbitraries.integers().between(1, 12))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }
}
