package dev.sluice.gateway.room;

import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomProtobuf;
import dev.sluice.protocol.stream.ProtocolException;

/** What one client's messages are written in: protobuf if that was agreed on, else JSON. */
final class RoomLine {
    static final String PROTOBUF = "sluice.v1.protobuf";

    private final Client client;
    private final RoomParser parser;
    private final RoomProtobufParser protobufParser;
    private final boolean protobuf;
    private final boolean envelope;

    RoomLine(Client client, RoomParser parser, boolean envelope) {
        this.client = client;
        this.parser = parser;
        this.protobufParser = new RoomProtobufParser(parser);
        this.protobuf = client.speaks(PROTOBUF);
        this.envelope = envelope;
    }

    /** @param json the message in the JSON form */
    void send(byte[] json) {
        if (protobuf) {
            client.sendBinary(RoomProtobuf.notice(json));
        } else {
            client.send(json);
        }
    }

    /** @param at where a reader is that has this */
    void send(byte[] json, Position at) {
        if (protobuf) {
            send(json);
        } else {
            client.send(json, at);
        }
    }

    void close(CloseCode code, String reason) {
        client.close(code, reason);
    }

    /** JSON and text are understood from all: who speaks protobuf may have somebody's JSON to pass on. */
    RoomRequest text(byte[] utf8) throws ProtocolException {
        return parser.text(utf8);
    }

    /** What its sender called a message that could not be understood, so that the refusal can name it; or empty. */
    String idOfText(byte[] utf8) {
        return envelope ? parser.idOf(utf8) : "";
    }

    /** The same for bytes. */
    String idOfBinary(byte[] payload) {
        return protobuf && envelope ? protobufParser.idOf(payload) : "";
    }

    RoomRequest binary(byte[] payload) throws ProtocolException {
        return protobuf && envelope ? protobufParser.parse(payload) : parser.binary(payload);
    }
}
