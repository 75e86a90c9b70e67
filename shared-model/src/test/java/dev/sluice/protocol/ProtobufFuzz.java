package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.TypedProtobuf;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceCodec;
import dev.sluice.protocol.trace.TraceJsonCodec;
import dev.sluice.protocol.trace.TraceProtobufCodec;
import dev.sluice.protocol.trace.TraceRequest;
import java.util.Arrays;

/** Protobuf of strangers; what it says, JSON can say as well. */
class ProtobufFuzz {
    private static final TraceCodec PROTOBUF = new TraceProtobufCodec();
    private static final TraceCodec JSON = new TraceJsonCodec(new JsonReader(new JsonLimits(1 << 20, 32, 256)));

    @FuzzTest
    void aMessageIsUnderstoodOrRefusedWithAReason(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] message = Arrays.copyOfRange(data, 1, data.length);
        Allocated.assertBounded(() -> decode(data[0], message), message.length);
    }

    private static void decode(byte form, byte[] message) {
        try {
            switch (Math.floorMod(form, 3)) {
                case 0 -> TypedProtobuf.parse(message);
                case 1 -> comesBack(PROTOBUF.decodeRequest(message));
                default -> PROTOBUF.decodeMessage(message);
            }
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).hasSizeBetween(1, 1_000);
        }
    }

    private static void comesBack(TraceRequest request) throws ProtocolException {
        assertThat(PROTOBUF.decodeRequest(PROTOBUF.encode(request))).isEqualTo(request);
        assertThat(JSON.decodeRequest(JSON.encode(request))).isEqualTo(request);
    }
}
