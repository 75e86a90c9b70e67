package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.protocol.room.wire.Bye;
import dev.sluice.protocol.room.wire.Content;
import dev.sluice.protocol.room.wire.Envelope;
import dev.sluice.protocol.room.wire.Gap;
import dev.sluice.protocol.room.wire.Mode;
import dev.sluice.protocol.room.wire.Moderation;
import dev.sluice.protocol.room.wire.PresenceSync;
import dev.sluice.protocol.room.wire.Receipt;
import dev.sluice.protocol.room.wire.Refusal;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.RoomState;
import dev.sluice.protocol.room.wire.ServerHello;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What the server says in rooms, as protobuf: the messages of the JSON form, one for one. */
public final class RoomProtobuf {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "sluice.v1";

    private RoomProtobuf() {}

    /** What envelope readers get for an entry, as {@link RoomEnvelope} says it in JSON. */
    public static byte[] entry(RoomEntry entry, long epoch, long seq, long timeMillis) {
        RoomMessage.Builder out = RoomMessage.newBuilder().setTimestamp(timeMillis);
        Envelope.Builder envelope =
                Envelope.newBuilder().setEpoch(epoch).setSeq(seq).setTimestamp(timeMillis);
        switch (entry.kind()) {
            case MESSAGE, REPEAT -> {
                out = said(entry, timeMillis);
                address(envelope, entry, seq);
            }
            case JOIN -> PresenceProtobuf.events(out, MessageType.PRESENCE_JOIN, tree(entry.payload()));
            case LEAVE -> PresenceProtobuf.events(out, MessageType.PRESENCE_LEAVE, tree(entry.payload()));
            case UPDATE -> PresenceProtobuf.events(out, MessageType.PRESENCE_UPDATE, tree(entry.payload()));
            case RECEIPT -> out.setReceipt(receipt(entry));
            case MODERATION -> out.setModeration(moderation(tree(entry.payload())));
            case KICK, PASSED, KEPT -> throw new IllegalArgumentException("clients do not get " + entry.kind());
        }
        return out.setEnvelope(envelope).build().toByteArray();
    }

    /**
     * What a session says to its client alone. It is said seldom, and made in one place: so it is translated.
     *
     * @param json the same message in the JSON form
     */
    public static byte[] notice(byte[] json) {
        JsonNode message = tree(json);
        RoomMessage.Builder out =
                RoomMessage.newBuilder().setTimestamp(message.path("timestamp").asLong());
        String reason = message.path("reason").asText("");
        switch (message.path("type").asText()) {
            case "SERVER_HELLO" -> hello(out, message);
            case "ROOM_GAP" ->
                out.setGap(Gap.newBuilder()
                                .setReason(reason)
                                .setFrom(message.path("from").asLong()))
                        .setState(state(message));
            case "PRESENCE_SYNC" ->
                out.setPresenceSync(PresenceSync.getDefaultInstance()).setState(state(message));
            case "ACK" ->
                out.setReceipt(Receipt.newBuilder()
                        .setId(message.path("id").asText())
                        .setEpoch(message.path("epoch").asLong())
                        .setSeq(message.path("seq").asLong()));
            case "MODE" ->
                out.setMode(Mode.newBuilder()
                        .setMode(message.path("mode").asText())
                        .setElided(message.path("elided").asLong()));
            case "BYE" ->
                out.setBye(Bye.newBuilder()
                        .setReason(reason)
                        .setReconnectAfterMs(message.path("reconnectAfterMs").asLong()));
            case "error" -> out.setError(refusal(message));
            default -> throw new IllegalArgumentException("no form in protobuf for " + message.path("type"));
        }
        return out.build().toByteArray();
    }

    /** A typed message stays itself, so that a client reads it whoever sent it in whichever form. */
    private static RoomMessage.Builder said(RoomEntry entry, long timeMillis) {
        if (entry.type() != MessageType.OTHER && entry.form() == PayloadForm.BINARY) {
            try {
                // What the server alone says about a message, no sender says.
                return RoomMessage.parseFrom(entry.payload()).toBuilder()
                        .clearEnvelope()
                        .clearState();
            } catch (InvalidProtocolBufferException foreign) {
                // It goes on as the bytes it is: nobody's reading ends for one message.
            }
        }
        RoomMessage.Builder out = RoomMessage.newBuilder().setTimestamp(timeMillis);
        if (entry.type() != MessageType.OTHER && entry.form() == PayloadForm.JSON) {
            out.setTypeValue(entry.type().number());
            if (TypedToProtobuf.put(out, tree(entry.payload()))) {
                return out;
            }
        }
        return out.setContent(content(entry));
    }

    private static Content content(RoomEntry entry) {
        return switch (entry.form()) {
            case TEXT ->
                Content.newBuilder()
                        .setText(new String(entry.payload(), StandardCharsets.UTF_8))
                        .build();
            case JSON ->
                Content.newBuilder()
                        .setJson(new String(entry.payload(), StandardCharsets.UTF_8))
                        .build();
            case BINARY ->
                Content.newBuilder()
                        .setBinary(UnsafeByteOperations.unsafeWrap(entry.payload()))
                        .build();
        };
    }

    private static void address(Envelope.Builder envelope, RoomEntry entry, long seq) {
        envelope.setFrom(entry.from())
                .setTo(entry.to())
                .setId(entry.id())
                .setAckSeq(entry.ackSeq() == RoomEntry.ITSELF ? seq : entry.ackSeq())
                .setRepeat(entry.kind() == RoomEntry.Kind.REPEAT);
    }

    private static Receipt receipt(RoomEntry entry) {
        JsonNode result = tree(entry.payload());
        Receipt.Builder receipt = Receipt.newBuilder()
                .setId(entry.id())
                .setDelivered(true)
                .setAcked(result.path("acked").asInt());
        result.path("failed").forEach(client -> receipt.addFailed(client.asText()));
        return receipt.build();
    }

    private static Moderation moderation(JsonNode result) {
        Moderation.Builder moderation = Moderation.newBuilder()
                .setClientId(result.path("client_id").asText(""))
                .setMutedUntil(result.path("muted_until").asLong());
        if (result.has("locked")) {
            moderation.setLocked(result.path("locked").asBoolean());
        }
        return moderation.build();
    }

    private static void hello(RoomMessage.Builder out, JsonNode message) {
        ServerHello.Builder hello = ServerHello.newBuilder()
                .setServerVersion(VERSION)
                .setAssignedClientId(message.path("client_id").asText())
                .setRoomId(message.path("room_id").asText());
        if (message.has("initial_state")) {
            hello.setInitialState(WorldProtobuf.of(message.path("initial_state")));
        }
        RoomState.Builder state = state(message);
        if (message.has("recovered")) {
            state.setRecovered(message.path("recovered").asBoolean())
                    .setReason(message.path("reason").asText(""));
        }
        out.setTypeValue(MessageType.SERVER_HELLO.number())
                .setServerHello(hello)
                .setState(state);
    }

    private static RoomState.Builder state(JsonNode message) {
        RoomState.Builder state = RoomState.newBuilder()
                .setEpoch(message.path("epoch").asLong())
                .setSeq(message.path("seq").asLong())
                .setMemberCount(message.path("member_count").asInt())
                .setLocked(message.path("locked").asBoolean());
        message.path("members").forEach(member -> state.addMembers(PresenceProtobuf.member(member)));
        return state;
    }

    private static Refusal refusal(JsonNode message) {
        JsonNode error = message.path("error");
        return Refusal.newBuilder()
                .setCode(error.path("code").asText())
                .setMessage(error.path("message").asText())
                .setField(error.path("field").asText(""))
                .setId(message.path("id").asText(""))
                .setRetryAfterMs(error.path("retryAfterMs").asLong())
                .build();
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("not the server's own JSON", e);
        }
    }
}
