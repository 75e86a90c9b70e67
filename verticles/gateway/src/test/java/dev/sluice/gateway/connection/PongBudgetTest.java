package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PongBudgetTest {
    private final PongBudget budget = new PongBudget(2);

    @Test
    void someWaitAndThenTheNewestAlone() {
        assertThat(budget.admits(false)).isTrue();
        assertThat(budget.admits(false)).isTrue();
        assertThat(budget.admits(false)).isFalse();

        assertThat(budget.hold(new byte[] {1})).isFalse();
        assertThat(budget.hold(new byte[] {2})).isTrue();

        assertThat(budget.replenish()).containsExactly(2);
        assertThat(budget.replenish()).isNull();
        assertThat(budget.admits(false)).isTrue();
    }

    /** The socket may take bytes again a moment before that is told. */
    @Test
    void nothingOvertakesTheOneThatIsHeld() {
        budget.hold(new byte[] {1});

        assertThat(budget.admits(true)).isFalse();

        budget.replenish();
        assertThat(budget.admits(true)).isTrue();
    }

    @Test
    void aSocketThatTakesBytesHasNoBound() {
        for (int i = 0; i < 100; i++) {
            assertThat(budget.admits(true)).isTrue();
        }
    }
}
