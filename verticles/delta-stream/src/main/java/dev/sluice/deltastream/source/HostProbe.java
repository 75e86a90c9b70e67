package dev.sluice.deltastream.source;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.software.os.OperatingSystem;
import oshi.util.GlobalConfig;

/**
 * Reads this machine, by OSHI and the JVM's own beans. Blocks (some 300 ms the first time, then a few ms), so call it
 * on a worker, and from one thread at a time: shares and rates are those since the reading before.
 */
public final class HostProbe {
    static {
        // OSHI would answer from memory for 300 ms: two readings of a fast stream would be one.
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, 50);
        // libudev is missing in slim images, which OSHI warns about; nothing read here needs it.
        GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWUDEV, false);
    }

    private static final int LOADS = 3;

    private final TrafficRate disks = new TrafficRate();
    private final TrafficRate networks = new TrafficRate();
    private Machine machine;
    private long[][] lastTicks;

    /** What OSHI keeps of a machine; made on first use, as it loads native code. */
    private record Machine(
            CentralProcessor processor,
            GlobalMemory memory,
            HostReading.Host host,
            DiskCounters disks,
            NetworkCounters networks) {
        static Machine open() {
            SystemInfo system = new SystemInfo();
            HardwareAbstractionLayer hardware = system.getHardware();
            OperatingSystem os = system.getOperatingSystem();
            CentralProcessor processor = hardware.getProcessor();
            HostReading.Host host = new HostReading.Host(
                    os.getNetworkParams().getHostName(),
                    processor.getLogicalProcessorCount(),
                    os.getFamily() + " " + os.getVersionInfo().getVersion());
            return new Machine(
                    processor,
                    hardware.getMemory(),
                    host,
                    DiskCounters.of(hardware),
                    new NetworkCounters(hardware::getNetworkIFs));
        }
    }

    /** @throws ProbeException when this machine can't be read; a later call may succeed */
    public HostReading read() {
        try {
            if (machine == null) {
                machine = Machine.open();
                lastTicks = machine.processor().getProcessorCpuLoadTicks();
            }
            long nowNanos = System.nanoTime();
            return new HostReading(
                    machine.host(),
                    cpu(machine.processor()),
                    load(machine.processor().getSystemLoadAverage(LOADS)),
                    memory(machine.memory()),
                    swap(machine.memory()),
                    disk(disks.perSecond(machine.disks().read(nowNanos), nowNanos)),
                    network(networks.perSecond(machine.networks().read(nowNanos), nowNanos)),
                    jvm());
        } catch (IOException | RuntimeException | LinkageError e) {
            // LinkageError: no native library for this system, or no folder to unpack it to.
            throw new ProbeException(e);
        }
    }

    /** The whole is the mean of its cores: its own counters are read at another instant and would not fit to them. */
    private HostReading.Cpu cpu(CentralProcessor processor) {
        long[][] ticks = processor.getProcessorCpuLoadTicks();
        List<Double> perCore = CpuShare.busyEach(lastTicks, ticks);
        lastTicks = ticks;
        return new HostReading.Cpu(CpuShare.mean(perCore), perCore);
    }

    private static HostReading.Load load(double[] averages) {
        return new HostReading.Load(averages[0], averages[1], averages[2]);
    }

    private static HostReading.Memory memory(GlobalMemory memory) {
        return used(memory.getTotal(), memory.getTotal() - memory.getAvailable());
    }

    private static HostReading.Memory swap(GlobalMemory memory) {
        return used(
                memory.getVirtualMemory().getSwapTotal(),
                memory.getVirtualMemory().getSwapUsed());
    }

    /** Total and used are not read at the same instant: what is impossible is cut off. */
    private static HostReading.Memory used(long totalBytes, long usedBytes) {
        return new HostReading.Memory(totalBytes, Math.max(0, Math.min(totalBytes, usedBytes)));
    }

    private static HostReading.Disk disk(TrafficRate.PerSecond traffic) throws IOException {
        FileStore store = Files.getFileStore(Path.of("").toAbsolutePath());
        long totalBytes = store.getTotalSpace();
        long usedBytes = Math.max(0, totalBytes - store.getUnallocatedSpace());
        return new HostReading.Disk(totalBytes, usedBytes, traffic.in(), traffic.out());
    }

    private static HostReading.Network network(TrafficRate.PerSecond traffic) {
        return new HostReading.Network(traffic.in(), traffic.out());
    }

    private static HostReading.Jvm jvm() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return new HostReading.Jvm(
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax() < 0 ? HostReading.UNKNOWN : heap.getMax(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getRuntimeMXBean().getUptime(),
                sumOfKnown(collectors.stream().map(GarbageCollectorMXBean::getCollectionCount)),
                sumOfKnown(collectors.stream().map(GarbageCollectorMXBean::getCollectionTime)));
    }

    /** A collector that does not count says -1. */
    private static long sumOfKnown(Stream<Long> figures) {
        return figures.filter(figure -> figure >= 0).mapToLong(Long::longValue).sum();
    }
}
