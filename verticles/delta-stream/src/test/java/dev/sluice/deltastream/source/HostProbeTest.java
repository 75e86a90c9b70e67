package dev.sluice.deltastream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reads the machine that the test runs on: what must hold on any. */
class HostProbeTest {
    private final HostProbe probe = new HostProbe();

    @Test
    void readingIsPlausible() {
        HostReading reading = probe.read();

        assertThat(reading.host().name()).isNotBlank();
        assertThat(reading.host().os()).isNotBlank();
        assertThat(reading.host().cores()).isPositive();
        assertThat(reading.cpu().perCore()).hasSize(reading.host().cores());
        assertThat(reading.memory().totalBytes()).isPositive();
        assertThat(reading.memory().usedBytes()).isBetween(1L, reading.memory().totalBytes());
        assertThat(reading.swap().usedBytes()).isBetween(0L, reading.swap().totalBytes());
        assertThat(reading.disk().totalBytes()).isPositive();
        assertThat(reading.disk().usedBytes()).isBetween(0L, reading.disk().totalBytes());
        assertThat(reading.jvm().heapUsedBytes())
                .isBetween(1L, Runtime.getRuntime().maxMemory());
        assertThat(reading.jvm().threads()).isPositive();
        assertThat(reading.jvm().uptimeMillis()).isPositive();
    }

    @Test
    void aBusyCoreIsSeen() {
        probe.read();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            spin(Duration.ofMillis(300));
            HostReading.Cpu cpu = probe.read().cpu();
            assertThat(cpu.usage()).isBetween(0.0, 1.0);
            assertThat(cpu.perCore()).allSatisfy(share -> assertThat(share).isBetween(0.0, 1.0));
            return cpu.usage() >= 0.5 / cpu.perCore().size();
        });
    }

    @Test
    void readingsAreNotRememberedOnes() {
        probe.read();
        spin(Duration.ofMillis(120));
        double usage = probe.read().cpu().usage();
        assertThat(usage).isPositive();
    }

    private static void spin(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
