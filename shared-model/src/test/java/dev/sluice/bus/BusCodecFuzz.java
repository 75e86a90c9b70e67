package dev.sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.sync.SyncWire;
import dev.sluice.protocol.trace.TraceCommand;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Bytes of another node: what is no message is refused in one way, and what is one has one form. */
class BusCodecFuzz {
    /** Text that is no UTF-8 grows to three bytes for each; of what is left out of a form, its length is written. */
    private static final int GROWTH_MAX = 4;

    private static final int SMALL_BYTES = 64;

    /** Each decodes, and encodes again. */
    private static final List<UnaryOperator<byte[]>> CODECS = List.of(
            bytes -> BusWire.encode(BusWire.decode(bytes)),
            bytes -> RoomCommandWire.encode(RoomCommandWire.decode(bytes)),
            bytes -> SyncWire.encode(SyncWire.command(bytes)),
            bytes -> SyncWire.encode(SyncWire.outcomes(bytes)),
            bytes -> TraceCommand.of(bytes).bytes(),
            bytes ->
                    RoomEntry.of(new Entry(1, 0, bytes, new byte[0])).toEntry(0).meta());

    @FuzzTest
    void whatIsDecodedIsTheSameAgain(byte[] data) {
        if (data.length == 0) {
            return;
        }
        UnaryOperator<byte[]> codec = CODECS.get(Math.floorMod(data[0], CODECS.size()));
        byte[] once;
        try {
            once = codec.apply(Arrays.copyOfRange(data, 1, data.length));
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(once.length).isLessThanOrEqualTo(SMALL_BYTES + GROWTH_MAX * data.length);
        assertThat(codec.apply(once)).isEqualTo(once);
    }
}
