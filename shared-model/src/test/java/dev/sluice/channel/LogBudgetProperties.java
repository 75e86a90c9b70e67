package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LogBudgetProperties {
    private static final int LOGS = 4;
    private static final int MEBIBYTE = 1 << 20;

    private record Run(long firstSeq, int count, long bytes) implements LogRun {}

    @Property
    void logsTogetherStayWithinTheBudgetWhateverTheirOwnBoundsAre(
            @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 0, max = LOGS * 64 - 1) Integer> steps) {
        LogBudget budget = new LogBudget(MEBIBYTE);
        List<ChannelLog<Run>> logs = logs(budget);
        for (int step : steps) {
            ChannelLog<Run> log = logs.get(step % LOGS);
            log.append(new Run(log.headSeq() + 1, 1, (step / LOGS) << 10));

            long held = logs.stream().mapToLong(ChannelLog::bytes).sum();
            assertThat(budget.used()).isEqualTo(held);
            assertThat(held).isLessThanOrEqualTo(MEBIBYTE + LOGS * LogBudget.SHARE_MIN);
            assertThat(log.holds(log.headSeq())).isTrue();
        }
        logs.forEach(log -> log.restart(0));
        assertThat(budget.used()).isZero();
    }

    @Example
    void oneBusyLogGetsHalfAndMakesRoomWhenOthersGetBusy() {
        LogBudget budget = new LogBudget(MEBIBYTE);
        List<ChannelLog<Run>> logs = logs(budget);
        fill(logs.get(0));
        assertThat(logs.get(0).bytes()).isBetween(MEBIBYTE * 4L / 10, MEBIBYTE / 2L);
        assertThat(budget.shortened()).isPositive();

        for (int i = 1; i < LOGS; i++) {
            fill(logs.get(i));
        }
        // A quiet one has no occasion of its own.
        for (int turn = 0; turn < 20; turn++) {
            logs.forEach(ChannelLog::shrink);
            fill(logs.get(1 + turn % (LOGS - 1)));
        }
        for (ChannelLog<Run> log : logs) {
            assertThat(log.bytes()).isBetween(MEBIBYTE / 10L, MEBIBYTE * 3L / 10);
        }
    }

    @Example
    void newestRunStaysHoweverScarceMemoryIs() {
        ChannelLog<Run> log = new ChannelLog<>(new LogBounds(100, Long.MAX_VALUE, new LogBudget(0)), run -> {});
        log.append(new Run(1, 10, LogBudget.SHARE_MIN));
        log.append(new Run(11, 10, LogBudget.SHARE_MIN * 2));

        assertThat(log.tailSeq()).isEqualTo(11);
        assertThat(log.frames()).isEqualTo(10);
    }

    private static List<ChannelLog<Run>> logs(LogBudget budget) {
        List<ChannelLog<Run>> logs = new ArrayList<>();
        for (int i = 0; i < LOGS; i++) {
            logs.add(new ChannelLog<>(new LogBounds(Integer.MAX_VALUE, Long.MAX_VALUE, budget), run -> {}));
        }
        return logs;
    }

    private static void fill(ChannelLog<Run> log) {
        for (int i = 0; i < 200; i++) {
            log.append(new Run(log.headSeq() + 1, 1, 10 << 10));
        }
    }
}
