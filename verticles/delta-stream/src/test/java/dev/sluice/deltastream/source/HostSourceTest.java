package dev.sluice.deltastream.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.deltastream.source.HostReading.Cpu;
import dev.sluice.deltastream.source.HostReading.Disk;
import dev.sluice.deltastream.source.HostReading.Host;
import dev.sluice.deltastream.source.HostReading.Jvm;
import dev.sluice.deltastream.source.HostReading.Load;
import dev.sluice.deltastream.source.HostReading.Memory;
import dev.sluice.deltastream.source.HostReading.Network;
import dev.sluice.patch.MergePatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostSourceTest {
    private static final long MIB = 1 << 20;
    private static final HostReading QUIET = reading(0.101, 100 * MIB + 5, new Load(0.5, 0.25, 0.125), 1000);

    private final HostSource source = new HostSource(QUIET);

    @Test
    void stateHasTheAgreedShape() {
        assertThat(source.initialState())
                .hasToString(
                        """
                        {"host":{"name":"box","cores":2,"os":"Linux 1"},\
                        "cpu":{"usage":0.1,"perCore":[0.1,0.0]},\
                        "load":{"one":0.5,"five":0.25,"fifteen":0.13},\
                        "memory":{"totalBytes":1073741824,"usedBytes":104857600},\
                        "swap":{"totalBytes":0,"usedBytes":0},\
                        "disk":{"totalBytes":10,"usedBytes":0,"readBytesPerSecond":123000,"writtenBytesPerSecond":0},\
                        "network":{"receivedBytesPerSecond":999,"sentBytesPerSecond":1000},\
                        "jvm":{"heapUsedBytes":65536,"heapCommittedBytes":200000,"heapMaxBytes":300000,"threads":20,\
                        "uptimeMillis":1000,"collections":3,"collectionMillis":12}}""");
    }

    @Test
    void equalReadingsMakeAnEmptyDelta() {
        assertThat(source.delta(QUIET, QUIET)).isEmpty();
    }

    @Test
    void whatNobodyCouldSeeMakesNoDelta() {
        HostReading barelyOther = reading(0.102, 100 * MIB + 700, new Load(0.5, 0.25, 0.125), 1999);
        assertThat(source.delta(QUIET, barelyOther)).isEmpty();
    }

    @Test
    void deltaNamesOnlyWhatChanged() {
        HostReading busy = reading(0.95, 300 * MIB, new Load(0.5, 0.25, 0.125), 2500);
        assertThat(source.delta(QUIET, busy))
                .hasToString(
                        """
                        {"cpu":{"usage":0.95,"perCore":[0.95,0.0]},"memory":{"usedBytes":314572800},\
                        "jvm":{"uptimeMillis":2000}}""");
    }

    @Test
    void deltaLeadsFromOneStateToTheOther() {
        HostReading unknown = reading(0.95, 300 * MIB, new Load(-1, -1, -1), 2500);
        JsonNode delta = source.delta(QUIET, unknown);
        assertThat(MergePatch.apply(source.initialState(), delta)).isEqualTo(HostSource.state(unknown));
        assertThat(delta.get("load").toString()).isEqualTo("{\"one\":null,\"five\":null,\"fifteen\":null}");
    }

    @Test
    void initialStateIsTheCallersOwn() {
        ObjectNode state = source.initialState();
        state.removeAll();
        assertThat(source.initialState()).isNotEmpty();
    }

    private static HostReading reading(double usage, long usedBytes, Load load, long uptimeMillis) {
        return new HostReading(
                new Host("box", 2, "Linux 1"),
                new Cpu(usage, List.of(usage, 0.001)),
                load,
                new Memory(1024 * MIB, usedBytes),
                new Memory(0, 0),
                new Disk(10, 5, 123_456.7, 0),
                new Network(999.4, 999.6),
                new Jvm(100_000, 200_000, 300_000, 20, uptimeMillis, 3, 12));
    }
}
