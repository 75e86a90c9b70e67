package dev.sluice.gateway.trace;

import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.gateway.trace.TraceForm.Wire;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.trace.BinaryFrame;
import dev.sluice.protocol.trace.DeltaBatchEncoder;
import dev.sluice.protocol.trace.TraceCodec;
import dev.sluice.protocol.trace.TraceJsonCodec;
import dev.sluice.protocol.trace.TraceMessage.Batch;
import dev.sluice.protocol.trace.TraceProtobufCodec;
import dev.sluice.protocol.trace.proto.TraceProto.ServerMessage;

/** The server's messages in each form. */
final class TraceWire {
    static final TraceCodec PROTOBUF = new TraceProtobufCodec();

    /** For writing alone: its limits are never met. */
    private static final TraceCodec JSON = new TraceJsonCodec(new JsonReader(new JsonLimits(1, 1, 1)));

    private TraceWire() {}

    static TraceCodec codec(Wire wire) {
        return wire == Wire.PROTOBUF ? PROTOBUF : JSON;
    }

    static byte[] framed(byte[] json) {
        return new BinaryFrame(BinaryFrame.JSON, json).bytes();
    }

    /** Batches in the delta form; always in a binary message. */
    static final class Delta {
        private final DeltaBatchEncoder encoder;

        Delta(int level) {
            encoder = new DeltaBatchEncoder(level);
        }

        byte[] encode(Batch batch, Wire wire, long timeMillis) {
            byte[] deflated = encoder.encode(batch);
            if (wire == Wire.PROTOBUF) {
                return ServerMessage.newBuilder()
                        .setTimestamp(timeMillis)
                        .setDeltaBatch(UnsafeByteOperations.unsafeWrap(deflated))
                        .build()
                        .toByteArray();
            }
            return new BinaryFrame(BinaryFrame.DELTA_BATCH, deflated).bytes();
        }

        void close() {
            encoder.close();
        }
    }
}
