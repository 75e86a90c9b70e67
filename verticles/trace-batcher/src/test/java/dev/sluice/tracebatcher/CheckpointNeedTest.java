package dev.sluice.tracebatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceKey;
import dev.sluice.tracebatcher.Replay.Spacing;
import org.junit.jupiter.api.Test;

class CheckpointNeedTest {
    private static final Spacing SPACING = new Spacing(10, 1000);

    private final CheckpointNeed need = new CheckpointNeed();

    @Test
    void burstIsDueOnceItHasSettled() {
        come(10, 5000, 10);

        assertThat(need.isDue(4999, SPACING)).isFalse();
        assertThat(need.isDue(5000, SPACING)).isTrue();
        assertThat(need.isDue(9000, SPACING)).isFalse();
    }

    @Test
    void whatWasLeftCountsForTheNext() {
        need.left(4, SPACING);
        come(6, 5000, 10);

        assertThat(need.isDue(5000, SPACING)).isTrue();
    }

    @Test
    void fewLargeEventsAreDueToo() {
        come(2, 5000, 500);

        assertThat(need.isDue(5000, SPACING)).isTrue();
    }

    @Test
    void lateEventThatDroppedCheckpointsIsDueAtOnce() {
        need.made(new TraceKey(100, 1, 1));
        need.came(event(99, 2, 10), 5000);

        assertThat(need.isDue(0, SPACING)).isTrue();
    }

    private void come(int events, long nowMillis, int bytes) {
        for (int i = 1; i <= events; i++) {
            need.came(event(nowMillis, i, bytes), nowMillis);
        }
    }

    private static StoredEvent event(long timestamp, long seq, int bytes) {
        return new StoredEvent(new TraceKey(timestamp, 1, seq), "agent", 0, new byte[bytes]);
    }
}
