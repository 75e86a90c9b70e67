package dev.sluice.deltastream.source;

import java.util.ArrayList;
import java.util.List;
import oshi.hardware.CentralProcessor.TickType;

/** The share of time, 0 to 1, that a processor was busy between two readings of its ticks. */
final class CpuShare {
    private CpuShare() {}

    static double busy(long[] before, long[] after) {
        long total = 0;
        for (int i = 0; i < after.length; i++) {
            total += after[i] - before[i];
        }
        long idle = gained(before, after, TickType.IDLE) + gained(before, after, TickType.IOWAIT);
        // Counters of a virtual machine may step back; two readings within one tick have nothing between them.
        return total <= 0 ? 0 : Math.max(0, Math.min(1, 1 - idle / (double) total));
    }

    /** A core that was not there before counts as idle. */
    static List<Double> busyEach(long[][] before, long[][] after) {
        List<Double> shares = new ArrayList<>(after.length);
        for (int core = 0; core < after.length; core++) {
            shares.add(core < before.length ? busy(before[core], after[core]) : 0.0);
        }
        return shares;
    }

    static double mean(List<Double> shares) {
        return shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static long gained(long[] before, long[] after, TickType type) {
        return after[type.getIndex()] - before[type.getIndex()];
    }
}
