package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RateWindowProperties {
    @Property
    void noSecondHasTwiceTheLimitAndAnEvenSenderBelowItIsNeverRefused(
            @ForAll @Size(max = 300) List<@IntRange(max = 40) Integer> pauses) {
        RateWindow window = new RateWindow(10);
        RateWindow patient = new RateWindow(10);
        Deque<Long> admitted = new ArrayDeque<>();
        long now = 5_000;
        long even = 5_000;
        for (int pause : pauses) {
            now += pause;
            even += 125;
            assertThat(patient.admit(even)).as("eight a second").isZero();
            long retryAfter = window.admit(now);
            assertThat(retryAfter).isBetween(0L, 1000L);
            if (retryAfter == 0) {
                admitted.add(now);
            }
            while (admitted.peek() != null && admitted.peek() <= now - 1000) {
                admitted.remove();
            }
            assertThat(admitted).hasSizeLessThanOrEqualTo(20);
        }
    }
}
