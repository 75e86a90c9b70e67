package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonBytes;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;

/** The messages as JSON texts: what a client without a subprotocol, or with {@code sluice.v1.json}, speaks. */
public final class TraceJsonCodec implements TraceCodec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonReader reader;

    public TraceJsonCodec(JsonReader reader) {
        this.reader = reader;
    }

    @Override
    public TraceRequest decodeRequest(byte[] bytes) throws ProtocolException {
        return TraceRequestJson.read(tree(bytes));
    }

    @Override
    public byte[] encode(TraceRequest request) {
        return JsonBytes.of(TraceRequestJson.write(request));
    }

    @Override
    public byte[] encode(TraceMessage message, long nowMillis) {
        return JsonBytes.of(TraceMessageJson.write(message, nowMillis));
    }

    @Override
    public TraceMessage decodeMessage(byte[] bytes) throws ProtocolException {
        return TraceMessageJsonReader.read(tree(bytes));
    }

    private JsonNode tree(byte[] bytes) throws ProtocolException {
        try {
            return reader.read(bytes);
        } catch (JsonException e) {
            ErrorCode code = e.reason() == JsonException.Reason.TOO_LARGE
                    ? ErrorCode.MESSAGE_TOO_LARGE
                    : ErrorCode.INVALID_MESSAGE;
            throw new ProtocolException(code, e.getMessage(), e.field());
        }
    }
}
