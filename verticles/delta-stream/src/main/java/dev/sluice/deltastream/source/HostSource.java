package dev.sluice.deltastream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Readings of this machine as a stream: its state is the reading as a tree, a delta names only what changed.
 *
 * <p>Figures are rounded to what a person can see, so that an idle machine makes small deltas: shares and loads to
 * hundredths, rates to three digits, memory to MiB, the heap to 64 KiB, uptime to seconds.
 *
 * <p>Immutable.
 */
public final class HostSource implements Source {
    private static final long MIB = 1 << 20;
    private static final long HEAP_STEP_BYTES = 1 << 16;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final HostReading first;

    /** A source whose state at seq 0 is that reading. */
    public HostSource(HostReading first) {
        this.first = first;
    }

    @Override
    public ObjectNode initialState() {
        return state(first);
    }

    /** A merge patch from one reading's state to the other's; an empty object when they look the same. */
    public JsonNode delta(HostReading previous, HostReading current) {
        return StateDiff.between(state(previous), state(current));
    }

    /** A reading as the stream shows it. */
    static ObjectNode state(HostReading reading) {
        ObjectNode state = NODES.objectNode();
        state.putObject("host")
                .put("name", reading.host().name())
                .put("cores", reading.host().cores())
                .put("os", reading.host().os());
        HostReading.Cpu cpu = reading.cpu();
        ArrayNode perCore =
                state.putObject("cpu").put("usage", hundredths(cpu.usage())).putArray("perCore");
        cpu.perCore().forEach(usage -> perCore.add(hundredths(usage)));

        HostReading.Load load = reading.load();
        ObjectNode loads = state.putObject("load");
        putKnown(loads, "one", load.one());
        putKnown(loads, "five", load.five());
        putKnown(loads, "fifteen", load.fifteen());

        putMemory(state.putObject("memory"), reading.memory());
        putMemory(state.putObject("swap"), reading.swap());
        HostReading.Disk disk = reading.disk();
        state.putObject("disk")
                .put("totalBytes", disk.totalBytes())
                .put("usedBytes", stepped(disk.usedBytes(), MIB))
                .put("readBytesPerSecond", threeDigits(disk.readBytesPerSecond()))
                .put("writtenBytesPerSecond", threeDigits(disk.writtenBytesPerSecond()));
        state.putObject("network")
                .put("receivedBytesPerSecond", threeDigits(reading.network().receivedBytesPerSecond()))
                .put("sentBytesPerSecond", threeDigits(reading.network().sentBytesPerSecond()));
        putJvm(state.putObject("jvm"), reading.jvm());
        return state;
    }

    private static void putMemory(ObjectNode to, HostReading.Memory memory) {
        to.put("totalBytes", memory.totalBytes()).put("usedBytes", stepped(memory.usedBytes(), MIB));
    }

    private static void putJvm(ObjectNode to, HostReading.Jvm jvm) {
        to.put("heapUsedBytes", stepped(jvm.heapUsedBytes(), HEAP_STEP_BYTES))
                .put("heapCommittedBytes", jvm.heapCommittedBytes());
        if (jvm.heapMaxBytes() != HostReading.UNKNOWN) {
            to.put("heapMaxBytes", jvm.heapMaxBytes());
        }
        to.put("threads", jvm.threads())
                .put("uptimeMillis", stepped(jvm.uptimeMillis(), 1000))
                .put("collections", jvm.collections())
                .put("collectionMillis", jvm.collectionMillis());
    }

    private static void putKnown(ObjectNode to, String name, double load) {
        if (load >= 0) {
            to.put(name, hundredths(load));
        }
    }

    private static double hundredths(double exact) {
        return Math.round(exact * 100) / 100.0;
    }

    /** Rounded down, so that what is used never exceeds the total. */
    private static long stepped(long exact, long step) {
        return exact - exact % step;
    }

    private static long threeDigits(double exact) {
        long step = 1;
        while (exact / step >= 1000) {
            step *= 10;
        }
        return Math.round(exact / step) * step;
    }
}
