package dev.sluice.gateway.trace;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.trace.TraceForm.Wire;
import dev.sluice.model.Position;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.BinaryFrame;
import dev.sluice.protocol.trace.TraceCodec;
import dev.sluice.protocol.trace.TraceJsonCodec;
import dev.sluice.protocol.trace.TraceMessage;
import dev.sluice.protocol.trace.TraceRequest;

/**
 * What one client's messages are written in: protobuf if that was agreed on, else JSON. A client that sends JSON in
 * binary messages with a header in front, as the original ones may, is answered in kind from then on.
 */
final class TraceLine {
    static final String PROTOBUF = "sluice.v1.protobuf";

    private static final int NAME_LENGTH_MAX = 256;

    private final Client client;
    private final TraceCodec json;
    private Wire wire;

    TraceLine(Client client, GatewayConfig config) {
        this.client = client;
        this.json = codec(config);
        this.wire = client.speaks(PROTOBUF) ? Wire.PROTOBUF : Wire.TEXT;
    }

    static TraceCodec codec(GatewayConfig config) {
        return new TraceJsonCodec(
                new JsonReader(new JsonLimits(config.messageBytesMax(), config.jsonDepthMax(), NAME_LENGTH_MAX)));
    }

    Wire wire() {
        return wire;
    }

    TraceRequest text(byte[] utf8) throws ProtocolException {
        return json.decodeRequest(utf8);
    }

    TraceRequest binary(byte[] payload) throws ProtocolException {
        if (wire == Wire.PROTOBUF) {
            return TraceWire.PROTOBUF.decodeRequest(payload);
        }
        if (payload.length > 0 && payload[0] == '{') {
            return json.decodeRequest(payload);
        }
        BinaryFrame frame = BinaryFrame.of(payload);
        wire = Wire.FRAMED;
        return json.decodeRequest(frame.payload());
    }

    /** Behind it the client is at that position. */
    void send(TraceMessage message, Position at, long nowMillis) {
        if (wire == Wire.TEXT) {
            client.send(TraceWire.codec(wire).encode(message, nowMillis), at);
        } else {
            send(message, nowMillis);
        }
    }

    void send(TraceMessage message, long nowMillis) {
        byte[] bytes = TraceWire.codec(wire).encode(message, nowMillis);
        switch (wire) {
            case TEXT -> client.send(bytes);
            case FRAMED -> client.sendBinary(TraceWire.framed(bytes));
            case PROTOBUF -> client.sendBinary(bytes);
        }
    }
}
