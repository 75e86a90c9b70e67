package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.RoomStats.Latencies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The newest latencies, in microseconds; as large as it has to be, for most rooms have few. */
final class LatencySamples {
    private static final int[] NONE = {};
    private static final int FIRST = 16;

    private final int samplesMax;
    private int[] micros = NONE;
    private int count;
    private int next;

    LatencySamples(int samplesMax) {
        this.samplesMax = samplesMax;
    }

    void add(int sampleMicros) {
        if (next == micros.length && micros.length < samplesMax) {
            micros = Arrays.copyOf(micros, Math.min(samplesMax, Math.max(FIRST, micros.length * 2)));
        }
        next = next % micros.length;
        micros[next++] = sampleMicros;
        count = Math.min(count + 1, micros.length);
    }

    Latencies toLatencies() {
        List<Integer> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            samples.add(micros[i]);
        }
        return new Latencies(samples);
    }
}
