package dev.sluice.deltastream.source;

import dev.sluice.deltastream.source.TrafficRate.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;

/** Bytes that each disk has read and written. */
interface DiskCounters {
    Map<String, Counters> read(long nowNanos) throws IOException;

    static DiskCounters of(HardwareAbstractionLayer hardware) {
        return Files.isReadable(LinuxDiskCounters.DISKSTATS)
                ? new LinuxDiskCounters()
                : new OshiDiskCounters(new Refreshed<>(hardware::getDiskStores));
    }

    /** Straight from the kernel: OSHI needs libudev for it, which slim images lack, and took 2 ms a reading. */
    final class LinuxDiskCounters implements DiskCounters {
        static final Path DISKSTATS = Path.of("/proc/diskstats");

        private static final long SECTOR_BYTES = 512;
        private static final int NAME = 2;
        private static final int SECTORS_READ = 5;
        private static final int SECTORS_WRITTEN = 9;

        /** Whole disks: partitions and layers over disks (dm, md, loop) would count the same bytes again. */
        private static final Pattern DISK = Pattern.compile("(sd|vd|xvd|hd)[a-z]+|nvme\\d+n\\d+|mmcblk\\d+|dasd[a-z]+");

        @Override
        public Map<String, Counters> read(long nowNanos) throws IOException {
            return parsed(Files.readAllLines(DISKSTATS));
        }

        static Map<String, Counters> parsed(List<String> lines) {
            Map<String, Counters> counters = new HashMap<>();
            for (String line : lines) {
                String[] fields = line.trim().split("\\s+");
                if (fields.length > SECTORS_WRITTEN
                        && DISK.matcher(fields[NAME]).matches()) {
                    counters.put(
                            fields[NAME],
                            new Counters(
                                    Long.parseLong(fields[SECTORS_READ]) * SECTOR_BYTES,
                                    Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES));
                }
            }
            return counters;
        }
    }

    /** Elsewhere, by OSHI. */
    record OshiDiskCounters(Refreshed<HWDiskStore> disks) implements DiskCounters {
        @Override
        public Map<String, Counters> read(long nowNanos) {
            Map<String, Counters> counters = new HashMap<>();
            for (HWDiskStore disk : disks.at(nowNanos)) {
                disk.updateAttributes();
                counters.put(disk.getName(), new Counters(disk.getReadBytes(), disk.getWriteBytes()));
            }
            return counters;
        }
    }
}
