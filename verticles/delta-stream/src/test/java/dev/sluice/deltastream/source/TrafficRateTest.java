package dev.sluice.deltastream.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deltastream.source.TrafficRate.Counters;
import dev.sluice.deltastream.source.TrafficRate.PerSecond;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficRateTest {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final TrafficRate rate = new TrafficRate();

    @Test
    void firstReadingHasNoRate() {
        assertThat(rate.perSecond(Map.of("a", new Counters(5000, 9000)), SECOND_NANOS))
                .isEqualTo(new PerSecond(0, 0));
    }

    @Test
    void rateIsOverAllDevicesAndTheTimeBetween() {
        rate.perSecond(Map.of("a", new Counters(100, 0), "b", new Counters(0, 50)), SECOND_NANOS);
        assertThat(rate.perSecond(Map.of("a", new Counters(300, 0), "b", new Counters(100, 60)), 3 * SECOND_NANOS))
                .isEqualTo(new PerSecond(150, 5));
    }

    @Test
    void devicesThatComeOrStartAnewAreNoBurst() {
        rate.perSecond(Map.of("a", new Counters(1000, 1000)), SECOND_NANOS);
        assertThat(rate.perSecond(Map.of("a", new Counters(3, 4), "b", new Counters(1 << 30, 0)), 2 * SECOND_NANOS))
                .isEqualTo(new PerSecond(0, 0));
    }

    @Test
    void onlyWholeDisksCount() {
        assertThat(DiskCounters.LinuxDiskCounters.parsed(List.of(
                        "   7       0 loop0 1 0 8 0 1 0 8 0 0 0 0",
                        " 254       0 vda 70415 2 5000 3 23859 5 3000 7 0 6332 1",
                        " 254       1 vda1 70415 2 5000 3 23859 5 3000 7 0 6332 1",
                        " 259       0 nvme0n1 1 0 2 0 1 0 4 0 0 0 0",
                        " 259       1 nvme0n1p1 1 0 2 0 1 0 4 0 0 0 0",
                        " 253       0 dm-0 1 0 2 0 1 0 4 0 0 0 0",
                        "garbage")))
                .isEqualTo(
                        Map.of("vda", new Counters(5000 * 512, 3000 * 512), "nvme0n1", new Counters(2 * 512, 4 * 512)));
    }

    @Test
    void interfacesWithinTheMachineDoNotCount() {
        assertThat(List.of("eth0", "enp3s0", "wlan0", "en0", "bond0")).allMatch(NetworkCounters::leadsOut);
        assertThat(List.of("veth12ab", "docker0", "br-77", "cni0", "ifb0")).noneMatch(NetworkCounters::leadsOut);
    }
}
