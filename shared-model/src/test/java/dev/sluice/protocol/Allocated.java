package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

/** How much memory a message may cost, garbage included. */
final class Allocated {
    /** A parser's tables, an exception's trace. */
    private static final long ANYWAY_BYTES = 4 << 20;

    private static final long PER_BYTE = 2_000;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    /** Runs it again where it cost too much: the first time may have loaded classes. */
    static void assertBounded(Runnable what, int messageBytes) {
        long allowed = ANYWAY_BYTES + PER_BYTE * messageBytes;
        if (of(what) > allowed) {
            assertThat(of(what)).isLessThan(allowed);
        }
    }

    private static long of(Runnable what) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        what.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
