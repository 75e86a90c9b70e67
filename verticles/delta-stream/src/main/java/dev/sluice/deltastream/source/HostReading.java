package dev.sluice.deltastream.source;

import java.util.List;

/**
 * This machine at one moment, as {@link HostProbe} found it. Figures are the whole machine's, as its kernel counts
 * them, also inside a container; {@code jvm} is this process.
 *
 * <p>What a system does not tell is {@link #UNKNOWN}, and left out of the stream's state.
 */
public record HostReading(
        Host host, Cpu cpu, Load load, Memory memory, Memory swap, Disk disk, Network network, Jvm jvm) {
    public static final int UNKNOWN = -1;

    public record Host(String name, int cores, String os) {}

    /** Shares of the time since the reading before, 0 to 1. */
    public record Cpu(double usage, List<Double> perCore) {
        public Cpu {
            perCore = List.copyOf(perCore);
        }
    }

    /** Averages over 1, 5 and 15 minutes; unknown on Windows. */
    public record Load(double one, double five, double fifteen) {}

    public record Memory(long totalBytes, long usedBytes) {}

    /** Space of the file system that the server runs in; traffic of all disks. */
    public record Disk(long totalBytes, long usedBytes, double readBytesPerSecond, double writtenBytesPerSecond) {}

    /** Of all interfaces that lead out of the machine. */
    public record Network(double receivedBytesPerSecond, double sentBytesPerSecond) {}

    /** {@code heapMaxBytes} is unknown where the heap has no limit. */
    public record Jvm(
            long heapUsedBytes,
            long heapCommittedBytes,
            long heapMaxBytes,
            int threads,
            long uptimeMillis,
            long collections,
            long collectionMillis) {}
}
