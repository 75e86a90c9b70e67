package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.TypedJson;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.stream.StreamRequest;
import dev.sluice.protocol.sync.SyncRequest;
import dev.sluice.protocol.trace.DeltaBatchDecoder;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.TraceCodec;
import dev.sluice.protocol.trace.TraceIntake;
import dev.sluice.protocol.trace.TraceJsonCodec;
import dev.sluice.protocol.trace.TraceProtobufCodec;
import dev.sluice.protocol.trace.TraceRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** JSON of strangers, for all four protocols: a message, or an error that names the field, at a bounded cost. */
class ClientMessagesFuzz {
    private static final int REASON_CHARS_MAX = 1_000;

    private static final JsonReader JSON = new JsonReader(new JsonLimits(1 << 16, 32, 256));
    private static final TraceCodec TRACE_JSON = new TraceJsonCodec(JSON);
    private static final TraceCodec TRACE_PROTOBUF = new TraceProtobufCodec();
    private static final DeltaBatchDecoder DELTAS = new DeltaBatchDecoder(JSON, 1 << 16);
    private static final EventStamp STAMP = new EventStamp(1_000, () -> "id", Optional.of("s"), "event");

    private interface Decoder {
        void decode(byte[] bytes) throws JsonException, ProtocolException;
    }

    private static final List<Decoder> DECODERS = List.of(
            bytes -> StreamRequest.of(JSON.read(bytes)),
            bytes -> SyncRequest.of(JSON.read(bytes)),
            bytes -> TypedJson.parse(JSON.read(bytes)),
            bytes -> comesBack(TRACE_JSON.decodeRequest(bytes)),
            TRACE_JSON::decodeMessage,
            ClientMessagesFuzz::takesEachEventOrTellsWhy,
            DELTAS::decode);

    @FuzzTest
    void aMessageIsUnderstoodOrRefusedWithAReason(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Decoder decoder = DECODERS.get(Math.floorMod(data[0], DECODERS.size()));
        byte[] message = Arrays.copyOfRange(data, 1, data.length);
        Allocated.assertBounded(() -> decode(decoder, message), message.length);
    }

    private static void decode(Decoder decoder, byte[] message) {
        try {
            decoder.decode(message);
        } catch (JsonException refused) {
            assertThat(refused.getMessage()).hasSizeBetween(1, REASON_CHARS_MAX);
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).hasSizeBetween(1, REASON_CHARS_MAX);
        }
    }

    private static void comesBack(TraceRequest request) throws ProtocolException {
        assertThat(TRACE_JSON.decodeRequest(TRACE_JSON.encode(request))).isEqualTo(request);
        assertThat(TRACE_PROTOBUF.decodeRequest(TRACE_PROTOBUF.encode(request))).isEqualTo(request);
    }

    private static void takesEachEventOrTellsWhy(byte[] bytes) throws JsonException {
        TraceIntake intake = new TraceIntake(new EventLimits(1 << 12, 1_000));
        intake.offer(JSON.read(bytes), STAMP);
        int taken = intake.bySession().values().stream().mapToInt(List::size).sum();
        assertThat(taken + intake.rejected()).isEqualTo(intake.offered());
    }
}
