package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The ring against a plain queue that is trimmed one by one. */
class ChannelLogProperties {
    private record Run(long firstSeq, int count, long bytes) implements LogRun {}

    @Property
    void theLogDoesWhatAPlainQueueDoes(
            @ForAll @IntRange(min = 1, max = 60) int framesMax,
            @ForAll @IntRange(min = 1, max = 600) int bytesMax,
            @ForAll @Size(max = 120) List<@IntRange(min = 0, max = 199) Integer> steps) {
        List<Run> evicted = new ArrayList<>();
        ChannelLog<Run> log = new ChannelLog<>(new LogBounds(framesMax, bytesMax, LogBudget.unlimited()), evicted::add);
        ArrayDeque<Run> model = new ArrayDeque<>();
        List<Run> left = new ArrayList<>();
        long head = 0;
        for (int step : steps) {
            if (step == 199) {
                left.addAll(model);
                model.clear();
                head += 1000;
                log.restart(head);
            } else {
                Run run = new Run(head + 1, 1 + step % 7, step);
                long tail = log.tailSeqAfter(run.count(), run.bytes());
                log.append(run);
                assertThat(log.tailSeq()).as("foreseen").isEqualTo(tail);
                model.add(run);
                head = run.lastSeq();
                while (frames(model) > framesMax || bytes(model) > bytesMax) {
                    left.add(model.remove());
                }
            }
            assertSame(log, model, head);
            assertThat(log.frames()).isLessThanOrEqualTo(framesMax);
            assertThat(log.bytes()).isLessThanOrEqualTo(bytesMax);
            assertThat(evicted).as("told once, oldest first").isEqualTo(left);
        }
    }

    @Property
    void aHoleOrARepetitionIsRefusedAndChangesNothing(
            @ForAll @IntRange(min = 0, max = 20) int before, @ForAll @IntRange(min = -30, max = 30) int shift) {
        ChannelLog<Run> log = new ChannelLog<>(new LogBounds(100, 1000, LogBudget.unlimited()), run -> {});
        for (int i = 0; i < before; i++) {
            log.append(new Run(i + 1, 1, 1));
        }
        if (shift != 0) {
            Run wrong = new Run(before + 1 + shift, 1, 1);
            assertThatIllegalArgumentException().isThrownBy(() -> log.append(wrong));
        }
        assertThat(log.headSeq()).isEqualTo(before);
        assertThat(log.frames()).isEqualTo(before);
        log.append(new Run(before + 1, 1, 1));
        assertThat(log.headSeq()).isEqualTo(before + 1);
    }

    private static void assertSame(ChannelLog<Run> log, ArrayDeque<Run> model, long head) {
        assertThat(log.headSeq()).isEqualTo(head);
        assertThat(log.tailSeq())
                .isEqualTo(model.isEmpty() ? head + 1 : model.peek().firstSeq());
        assertThat(log.frames()).isEqualTo(frames(model));
        assertThat(log.bytes()).isEqualTo(bytes(model));
        for (Run run : model) {
            for (long seq = run.firstSeq(); seq <= run.lastSeq(); seq++) {
                assertThat(log.find(seq)).isSameAs(run);
            }
        }
        for (long outside : new long[] {log.tailSeq() - 1, head + 1}) {
            assertThat(log.holds(outside)).isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> log.find(outside));
        }
    }

    private static int frames(ArrayDeque<Run> runs) {
        return runs.stream().mapToInt(Run::count).sum();
    }

    private static long bytes(ArrayDeque<Run> runs) {
        return runs.stream().mapToLong(Run::bytes).sum();
    }
}
