package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.model.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelLogTest {
    private final List<EntryRun> evicted = new ArrayList<>();
    private final ChannelLog<EntryRun> log =
            new ChannelLog<>(new LogBounds(10, 1000, LogBudget.unlimited()), evicted::add);

    @Test
    void aNewLogIsEmptyBeforeTheFirstSeq() {
        assertThat(log.headSeq()).isZero();
        assertThat(log.tailSeq()).isEqualTo(1);
        assertThat(log.holds(0)).isFalse();
        assertThat(log.holds(1)).isFalse();
    }

    @Test
    void aRunGreaterThanTheLogIsCountedButNotKept() {
        EntryRun large = run(1, 11, 0);
        log.append(large);
        assertThat(evicted).containsExactly(large);
        assertThat(log.headSeq()).isEqualTo(11);
        assertThat(log.tailSeq()).isEqualTo(12);
        log.append(run(12, 1, 0));
        assertThat(log.holds(12)).isTrue();
    }

    @Test
    void runsLeaveWholeWhenBytesRunOut() {
        EntryRun oldest = run(1, 2, 300);
        log.append(oldest);
        log.append(run(3, 1, 300));
        assertThat(evicted).containsExactly(oldest);
        assertThat(log.tailSeq()).isEqualTo(3);
    }

    @Test
    void aRestartForgetsAllAndGoesOnBehindItsSeq() {
        EntryRun old = run(1, 3, 0);
        log.append(old);
        log.restart(40);
        assertThat(evicted).containsExactly(old);
        assertThat(log.tailSeq()).isEqualTo(41);
        assertThat(log.frames()).isZero();
        assertThat(log.bytes()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> log.append(run(4, 1, 0)));
        log.append(run(41, 1, 0));
        assertThat(log.headSeq()).isEqualTo(41);
    }

    @Test
    void anEmptyRunIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> log.append(run(1, 0, 0)));
    }

    private static EntryRun run(long firstSeq, int count, int payloadBytes) {
        return EntryRun.of(firstSeq, Collections.nCopies(count, Entry.of(0, 0, new byte[payloadBytes])));
    }
}
