package dev.sluice.gateway.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.wire.Ack;
import dev.sluice.protocol.room.wire.ChatMessage;
import dev.sluice.protocol.room.wire.Content;
import dev.sluice.protocol.room.wire.Envelope;
import dev.sluice.protocol.room.wire.Kick;
import dev.sluice.protocol.room.wire.Lock;
import dev.sluice.protocol.room.wire.Mute;
import dev.sluice.protocol.room.wire.PresenceData;
import dev.sluice.protocol.room.wire.PresenceEvent;
import dev.sluice.protocol.room.wire.PresenceEventType;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.RoomState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One conversation, which tests write in JSON, in each form that it can have on the wire. */
enum RoomForm {
    JSON(""),
    PROTOBUF("sluice.v1.protobuf");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String subprotocol;

    RoomForm(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    FakeClient client() {
        return new FakeClient(subprotocol);
    }

    RoomEncoding encoding() {
        return RoomEncoding.of(true, this == PROTOBUF, true);
    }

    void say(RoomSession session, String json, long nowMillis) throws IOException {
        if (this == JSON) {
            session.text(json.getBytes(StandardCharsets.UTF_8), nowMillis);
        } else {
            session.binary(protobuf(MAPPER.readTree(json)).toByteArray(), nowMillis);
        }
    }

    /** What the client was told since the last call. */
    List<JsonNode> heard(FakeClient client) throws IOException {
        if (this == JSON) {
            return client.take();
        }
        List<JsonNode> heard = new ArrayList<>();
        for (byte[] bytes : client.binaries()) {
            heard.add(json(bytes));
        }
        client.binaries().clear();
        return heard;
    }

    /** What every reader of this form is sent for an entry. */
    JsonNode frame(long epoch, long seq, Entry entry) throws IOException {
        ByteBuf out = Unpooled.buffer();
        encoding().encoder().entry(out, epoch, seq, entry);
        out.readByte();
        int length = out.readUnsignedByte();
        byte[] payload = new byte[length < 126 ? length : out.readUnsignedShort()];
        out.readBytes(payload);
        return this == JSON ? MAPPER.readTree(payload) : json(payload);
    }

    private static RoomMessage protobuf(JsonNode said) {
        RoomMessage.Builder out = RoomMessage.newBuilder()
                .setEnvelope(Envelope.newBuilder()
                        .setTo(said.path("to").asText(""))
                        .setId(said.path("id").asText(""))
                        .setAck(said.path("ack").asBoolean()));
        String client = said.path("client_id").asText("");
        switch (said.path("type").asText()) {
            case "ACK" ->
                out.setAck(Ack.newBuilder().setAckSeq(said.path("ack_seq").asLong()));
            case "KICK" ->
                out.setKick(Kick.newBuilder()
                        .setClientId(client)
                        .setReason(said.path("reason").asText("")));
            case "MUTE" ->
                out.setMute(Mute.newBuilder()
                        .setClientId(client)
                        .setSeconds(said.path("seconds").asLong()));
            case "LOCK" ->
                out.setLock(Lock.newBuilder().setLocked(said.path("locked").asBoolean(true)));
            case "CHAT_MESSAGE" ->
                out.setTypeValue(MessageType.CHAT_MESSAGE.number())
                        .setChatMessage(ChatMessage.newBuilder()
                                .setFromClientId(said.path("from_client_id").asText(""))
                                .setMessage(said.path("message").asText("")));
            case "PRESENCE_UPDATE" ->
                out.setTypeValue(MessageType.PRESENCE_UPDATE.number())
                        .setPresenceEvent(PresenceEvent.newBuilder()
                                .setEventType(PresenceEventType.UPDATE)
                                .setData(PresenceData.newBuilder()
                                        .setJson(said.path("data").toString())));
            case "SEND" -> out.setContent(content(said));
            default -> throw new AssertionError(said);
        }
        return out.build();
    }

    private static Content content(JsonNode said) {
        return said.has("text")
                ? Content.newBuilder().setText(said.path("text").asText()).build()
                : Content.newBuilder().setJson(said.path("payload").toString()).build();
    }

    private static JsonNode json(byte[] bytes) throws InvalidProtocolBufferException {
        RoomMessage message = RoomMessage.parseFrom(bytes);
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("timestamp", message.getTimestamp());
        switch (message.getPayloadCase()) {
            case SERVER_HELLO -> {
                out.put("type", "SERVER_HELLO")
                        .put("client_id", message.getServerHello().getAssignedClientId())
                        .put("room_id", message.getServerHello().getRoomId());
                state(out, message.getState());
            }
            case GAP -> {
                out.put("type", "ROOM_GAP")
                        .put("reason", message.getGap().getReason())
                        .put("from", message.getGap().getFrom());
                state(out, message.getState());
            }
            case PRESENCE_SYNC -> state(out.put("type", "PRESENCE_SYNC"), message.getState());
            case RECEIPT -> {
                var receipt = message.getReceipt();
                out.put("type", "ACK").put("id", receipt.getId());
                out.put("status", receipt.getDelivered() ? "delivered" : "accepted");
                if (receipt.getDelivered()) {
                    ObjectNode result = out.putObject("result").put("acked", receipt.getAcked());
                    receipt.getFailedList().forEach(result.withArray("failed")::add);
                } else {
                    out.put("epoch", receipt.getEpoch()).put("seq", receipt.getSeq());
                }
            }
            case ERROR -> {
                var error = message.getError();
                out.put("type", "error").put("id", error.getId());
                out.putObject("error")
                        .put("code", error.getCode())
                        .put("message", error.getMessage())
                        .put("field", error.getField())
                        .put("retryAfterMs", error.getRetryAfterMs());
            }
            case MODE ->
                out.put("type", "MODE")
                        .put("mode", message.getMode().getMode())
                        .put("elided", message.getMode().getElided());
            case BYE ->
                out.put("type", "BYE")
                        .put("reason", message.getBye().getReason())
                        .put("reconnectAfterMs", message.getBye().getReconnectAfterMs());
            case MODERATION -> {
                var moderation = message.getModeration();
                ObjectNode result = out.put("type", "MODERATION").putObject("result");
                if (moderation.hasLocked()) {
                    result.put("locked", moderation.getLocked());
                } else {
                    result.put("client_id", moderation.getClientId()).put("muted_until", moderation.getMutedUntil());
                }
            }
            case PRESENCE_EVENT -> {
                out.put("type", message.getType().name());
                members(out, List.of(message.getPresenceEvent()));
            }
            case PRESENCE_EVENTS -> {
                out.put("type", message.getType().name());
                members(out, message.getPresenceEvents().getEventsList());
            }
            default -> said(out, message);
        }
        if (message.hasEnvelope()) {
            out.put("epoch", message.getEnvelope().getEpoch())
                    .put("seq", message.getEnvelope().getSeq());
        }
        return out;
    }

    private static void said(ObjectNode out, RoomMessage message) {
        Envelope envelope = message.getEnvelope();
        out.put("type", "MESSAGE").put("from", envelope.getFrom()).put("to", envelope.getTo());
        out.put("id", envelope.getId()).put("ack_seq", envelope.getAckSeq()).put("repeat", envelope.getRepeat());
        if (message.hasChatMessage()) {
            out.putObject("payload")
                    .put("type", message.getType().name())
                    .put("message", message.getChatMessage().getMessage());
        } else if (message.getContent().hasText()) {
            out.put("text", message.getContent().getText());
        } else if (message.getContent().hasBinary()) {
            out.put("binary", message.getContent().getBinary().toByteArray());
        } else {
            out.putRawValue("payload", new RawValue(message.getContent().getJson()));
        }
    }

    private static void state(ObjectNode out, RoomState state) {
        out.put("epoch", state.getEpoch()).put("seq", state.getSeq()).put("member_count", state.getMemberCount());
        if (state.hasRecovered()) {
            out.put("recovered", state.getRecovered());
        }
        members(out, state.getMembersList());
    }

    private static void members(ObjectNode out, List<PresenceEvent> members) {
        var list = out.putArray("members");
        for (PresenceEvent member : members) {
            ObjectNode one = list.addObject().put("client_id", member.getClientId());
            if (!member.getUserId().isEmpty()) {
                one.put("user_id", member.getUserId());
            }
            if (member.hasData()) {
                one.putRawValue("data", new RawValue(member.getData().getJson()));
            }
        }
    }
}
