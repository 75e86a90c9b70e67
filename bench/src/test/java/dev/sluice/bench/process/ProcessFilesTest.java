package dev.sluice.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessFilesTest {
    @Test
    void cpuIsUserAndSystemTimeWhateverTheCommandIsCalled() {
        String stat = "4242 (a (strange) name) S 1 4242 4242 0 -1 4194560 9000 0 5 0 137 63 11 7 20 0 31 0 8888 1 2";

        assertThat(ProcessCpu.parseMicros(stat)).isEqualTo(2_000_000);
    }

    @Test
    void rssIsOneLineOfTheStatus() {
        assertThat(ProcessMemory.parseRssBytes("Name:\tjava\nVmHWM:\t   99999 kB\nVmRSS:\t   12345 kB\nThreads:\t9\n"))
                .isEqualTo(12_345 * 1_024);
        assertThatThrownBy(() -> ProcessMemory.parseRssBytes("Name:\tjava\n")).hasMessageContaining("VmRSS");
    }

    @Test
    void heapOfSerialCollectorIsBothGenerations() {
        String heapInfo =
                """
                4242:
                 def new generation   total 78656K, used 2798K [0x1, 0x2, 0x3)
                  eden space 69952K,   4% used [0x1, 0x2, 0x3)
                  from space 8704K,   0% used [0x1, 0x2, 0x3)
                 tenured generation   total 174784K, used 202K [0x1, 0x2, 0x3)
                   the space 174784K,   0% used [0x1, 0x2, 0x3)
                 Metaspace       used 71K, committed 192K, reserved 1056768K
                  class space    used 5K, committed 64K, reserved 1048576K
                """;

        assertThat(ProcessMemory.parseHeapBytes(heapInfo)).isEqualTo(3_000 * 1_024);
    }

    @Test
    void heapOfG1IsOneLine() {
        String heapInfo =
                """
                 garbage-first heap   total 262144K, used 1234K [0x1, 0x2)
                  region size 1024K, 2 young (2048K), 0 survivors (0K)
                 Metaspace       used 71K, committed 192K, reserved 1056768K
                """;

        assertThat(ProcessMemory.parseHeapBytes(heapInfo)).isEqualTo(1_234 * 1_024);
    }
}
