package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlidingWindowTest {
    private final SlidingWindow window = new SlidingWindow(1000);

    @Test
    void limitIsReachedNotPassed() {
        assertThat(window.admit(3, 5, 0)).isTrue();
        assertThat(window.admit(3, 5, 1)).isFalse();
        assertThat(window.admit(2, 5, 2)).isTrue();
        assertThat(window.admit(1, 5, 3)).isFalse();
    }

    @Test
    void windowIsEmptyAgainAfterNineSlices() {
        window.admit(5, 5, 0);

        assertThat(window.empty(1124)).isFalse();
        assertThat(window.empty(1125)).isTrue();
    }

    @Test
    void longSilenceForgetsAll() {
        window.admit(5, 5, 0);

        assertThat(window.admit(5, 5, Long.MAX_VALUE / 2)).isTrue();
    }

    @Test
    void clockThatGoesBackGivesNothingAway() {
        window.admit(5, 5, 10_000);

        assertThat(window.admit(1, 5, 0)).isFalse();
        assertThat(window.retryAfterMillis(1, 5, 10_000)).isPositive();
    }

    @Test
    void whatNeverFitsIsToldToWaitAWholeWindow() {
        assertThat(window.fits(6, 5, 0)).isFalse();
        assertThat(window.retryAfterMillis(6, 5, 0)).isEqualTo(1125);
    }

    @Test
    void largestLimitDoesNotOverflow() {
        assertThat(window.admit(Integer.MAX_VALUE, Integer.MAX_VALUE, 0)).isTrue();
        assertThat(window.admit(1, Integer.MAX_VALUE, 0)).isFalse();
    }

    @Test
    void loweredLimitCountsAtOnce() {
        window.admit(5, 5, 0);

        assertThat(window.fits(1, 2, 1)).isFalse();
        assertThat(window.fits(1, 6, 1)).isTrue();
    }
}
