package dev.sluice.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU time of a process, user and system, all its threads, from {@code /proc/<pid>/stat}, and what the machine got
 * none of (proc(5)).
 */
public final class ProcessCpu {
    /** The kernel counts for user space in 1/100 s on every architecture that Java runs on. */
    private static final long MICROS_PER_CLOCK_TICK = 10_000;

    /** Counted from the state, the first field behind the command's name: utime is field 14, the state is field 3. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    /** In the first line of {@code /proc/stat}: the name, user, nice, system, idle, iowait, irq, softirq, steal. */
    private static final int STEAL = 8;

    private ProcessCpu() {}

    /** Time of all cores that a hypervisor gave to other machines while this one had work; 0 on bare metal. */
    public static long stolenMicros() throws IOException {
        return parseStolenMicros(Files.readString(Path.of("/proc/stat")));
    }

    static long parseStolenMicros(String stat) {
        return Long.parseLong(stat.lines().findFirst().orElseThrow().split(" +")[STEAL]) * MICROS_PER_CLOCK_TICK;
    }

    /** CPU time since the start of the process, in steps of 10,000 µs. */
    public static long micros(long pid) throws IOException {
        return parseMicros(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    }

    static long parseMicros(String stat) {
        // The name of the command may hold blanks and parentheses: what follows the last one is regular.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MICROS_PER_CLOCK_TICK;
    }
}
