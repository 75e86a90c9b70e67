package dev.sluice.gateway.room;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.room.RoomParser.Options;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.room.ServerWords;
import dev.sluice.protocol.room.wire.Content;
import dev.sluice.protocol.room.wire.Envelope;
import dev.sluice.protocol.room.wire.Kick;
import dev.sluice.protocol.room.wire.Mute;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What one connection says in protobuf with an envelope, as commands to the owner of its room. */
final class RoomProtobufParser {
    private final RoomParser parser;

    RoomProtobufParser(RoomParser parser) {
        this.parser = parser;
    }

    RoomRequest parse(byte[] bytes) throws ProtocolException {
        RoomMessage message;
        try {
            message = RoomMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException garbage) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "the bytes are no RoomMessage", "");
        }
        Envelope envelope = message.getEnvelope();
        Options options = new Options(
                bounded("to", envelope.getTo(), RoomNames.BYTES_MAX),
                bounded("id", envelope.getId(), RoomParser.ID_LENGTH_MAX),
                envelope.getAck());
        return switch (message.getPayloadCase()) {
            case ACK -> ack(message.getAck().getAckSeq());
            case CONTENT -> content(message.getContent(), options);
            case KICK -> kick(message.getKick(), options);
            case MUTE -> mute(message.getMute(), options);
            case LOCK ->
                parser.moderation(
                        new RoomCommand.Lock(!message.getLock().hasLocked()
                                || message.getLock().getLocked()),
                        options);
            case PRESENCE_EVENT -> presence(message, options);
            case CLIENT_HELLO, POSITION_UPDATE, VOICE_DATA, ENTITY_SPAWN, ENTITY_UPDATE, ENTITY_DESPAWN, CHAT_MESSAGE ->
                parser.binary(bare(message), options);
            case SERVER_HELLO, PRESENCE_EVENTS, RECEIPT, GAP, PRESENCE_SYNC, MODERATION, MODE, BYE, ERROR ->
                throw ServerWords.refusal(message.getPayloadCase().name());
            case PAYLOAD_NOT_SET ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_MESSAGE_TYPE, "the message says nothing that is known here", "payload");
        };
    }

    /** What its sender called a message that is refused; empty where that cannot be read. */
    String idOf(byte[] bytes) {
        try {
            String id = RoomMessage.parseFrom(bytes).getEnvelope().getId();
            return id.length() <= RoomParser.ID_LENGTH_MAX ? id : "";
        } catch (InvalidProtocolBufferException garbage) {
            return "";
        }
    }

    private RoomRequest ack(long ackSeq) throws ProtocolException {
        if (ackSeq < 1) {
            throw missing("ack_seq");
        }
        return RoomRequest.unanswered(new RoomCommand.Ack(parser.connection(), ackSeq));
    }

    private RoomRequest content(Content content, Options options) throws ProtocolException {
        return switch (content.getContentCase()) {
            case TEXT -> parser.content(content.getText(), options);
            case JSON -> parser.json(content.getJson().getBytes(StandardCharsets.UTF_8), options);
            case BINARY -> parser.binary(content.getBinary().toByteArray(), options);
            case CONTENT_NOT_SET -> throw missing("content");
        };
    }

    /** As in the JSON form, what a member says about itself is the room's to tell, not the member's. */
    private RoomRequest presence(RoomMessage message, Options options) throws ProtocolException {
        List<RoomCommand> updates = parser.binary(bare(message), Options.NONE).commands().stream()
                .filter(RoomCommand.UpdatePresence.class::isInstance)
                .toList();
        if (updates.isEmpty()) {
            throw missing("data");
        }
        return new RoomRequest(updates, options.id());
    }

    private RoomRequest kick(Kick kick, Options options) throws ProtocolException {
        String reason = bounded("reason", kick.getReason(), RoomParser.REASON_LENGTH_MAX);
        return parser.moderation(
                new RoomCommand.Kick(member(kick.getClientId()), reason.isEmpty() ? "kicked" : reason), options);
    }

    private RoomRequest mute(Mute mute, Options options) throws ProtocolException {
        long seconds = mute.hasSeconds() ? mute.getSeconds() : RoomParser.MUTE_SECONDS_MAX;
        if (seconds < 0 || seconds > RoomParser.MUTE_SECONDS_MAX) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE,
                    "seconds must be a whole number from 0 to " + RoomParser.MUTE_SECONDS_MAX,
                    "seconds");
        }
        return parser.moderation(new RoomCommand.Mute(member(mute.getClientId()), 1000 * seconds), options);
    }

    /** Without what is the server's word, or for the server alone. */
    private static byte[] bare(RoomMessage message) {
        return message.toBuilder().clearEnvelope().clearState().build().toByteArray();
    }

    private static String member(String client) throws ProtocolException {
        if (client.isEmpty()) {
            throw missing("client_id");
        }
        return bounded("client_id", client, RoomNames.BYTES_MAX);
    }

    private static String bounded(String field, String text, int lengthMax) throws ProtocolException {
        if (text.length() > lengthMax) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE,
                    field + " must be a text of at most " + lengthMax + " characters",
                    field);
        }
        return text;
    }

    private static ProtocolException missing(String field) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " is missing", field);
    }
}
