package dev.sluice.protocol.trace;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.proto.TraceProto;

/** The messages in protobuf: what a client of {@code sluice.v1.protobuf} speaks. The schema is {@code trace.proto}. */
public final class TraceProtobufCodec implements TraceCodec {
    @Override
    public TraceRequest decodeRequest(byte[] bytes) throws ProtocolException {
        try {
            return TraceRequestProto.read(TraceProto.ClientMessage.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw malformed(e);
        }
    }

    @Override
    public byte[] encode(TraceRequest request) {
        return TraceRequestProto.write(request).toByteArray();
    }

    @Override
    public byte[] encode(TraceMessage message, long nowMillis) {
        return TraceMessageProto.write(message, nowMillis).toByteArray();
    }

    @Override
    public TraceMessage decodeMessage(byte[] bytes) throws ProtocolException {
        try {
            return TraceMessageProtoReader.read(TraceProto.ServerMessage.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw malformed(e);
        }
    }

    private static ProtocolException malformed(InvalidProtocolBufferException e) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, "not a protobuf message: " + e.getMessage(), "");
    }
}
