package dev.sluice.bench.process;

import java.util.List;

/**
 * What a server under test is to do, whichever it is.
 *
 * @param deltasPerSecond 0 for a stream that produces nothing
 * @param payloadBytes the length of a delta's payload
 * @param flushIntervalMillis 0 writes each delta by itself
 * @param loops how many event loops serve connections
 * @param jvmOptions the same for every server of a comparison
 */
public record ServerSetup(
        double deltasPerSecond, int payloadBytes, int flushIntervalMillis, int loops, List<String> jvmOptions) {

    public ServerSetup {
        jvmOptions = List.copyOf(jvmOptions);
    }
}
