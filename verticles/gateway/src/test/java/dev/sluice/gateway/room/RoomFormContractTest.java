package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.model.Position;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.wire.ChatMessage;
import dev.sluice.protocol.room.wire.Envelope;
import dev.sluice.protocol.room.wire.RoomMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What rooms promise with envelopes, the same in both forms. */
class RoomFormContractTest {
    private static final long CONNECTION = 7;

    private final FakeRooms rooms = new FakeRooms();
    private FakeClient client;
    private long nowMillis = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void helloSaysWhereItBeginsAndWhoIsThere(RoomForm form) throws Exception {
        open(form, Optional.of(new Position(5, 40)), true);
        rooms.channelEpoch = 5;
        rooms.acceptAt(5, 40, true);
        JsonNode hello = form.heard(client).get(0);
        assertThat(hello.path("type").asText()).isEqualTo("SERVER_HELLO");
        assertThat(hello.path("room_id").asText()).isEqualTo("lobby");
        assertThat(hello.path("client_id").asText()).isEqualTo("ann");
        assertThat(hello.path("epoch").asLong()).isEqualTo(5);
        assertThat(hello.path("seq").asLong()).isEqualTo(40);
        assertThat(hello.path("recovered").asBoolean()).isTrue();
        assertThat(hello.path("timestamp").asLong()).isEqualTo(nowMillis);
        assertThat(hello.path("members").findValuesAsText("client_id")).containsExactly("ann");
    }

    @ParameterizedTest
    @EnumSource
    void aGapSaysWhatWillNotComeAndWhereItGoesOn(RoomForm form) throws Exception {
        live(form, false);
        rooms.nextSeq = 50;
        rooms.listener.gap(50, 90);
        rooms.acceptAt(5, 200, false);
        JsonNode gap = form.heard(client).get(0);
        assertThat(gap.path("type").asText()).isEqualTo("ROOM_GAP");
        assertThat(gap.path("reason").asText()).isEqualTo("trimmed");
        assertThat(gap.path("from").asLong()).isEqualTo(50);
        assertThat(gap.path("seq").asLong()).isEqualTo(200);
        assertThat(gap.path("members")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aMessageWithIdIsAnsweredWithItsPlaceOrItsRefusal(RoomForm form) throws Exception {
        RoomSession session = live(form, false);
        form.say(
                session, "{\"type\":\"CHAT_MESSAGE\",\"message\":\"hi\",\"id\":\"m1\",\"ack\":true,\"to\":\"bob\"}", 1);
        Say say = (Say) rooms.asked.get(0);
        assertThat(say.ack()).isTrue();
        assertThat(say.to()).isEqualTo("bob");
        assertThat(say.type()).isEqualTo(MessageType.CHAT_MESSAGE);
        rooms.accept(5, 77, new byte[0]);
        JsonNode ack = form.heard(client).get(0);
        assertThat(ack.path("type").asText()).isEqualTo("ACK");
        assertThat(ack.path("id").asText()).isEqualTo("m1");
        assertThat(ack.path("status").asText()).isEqualTo("accepted");
        assertThat(ack.path("seq").asLong()).isEqualTo(77);

        form.say(session, "{\"type\":\"SEND\",\"text\":\"x\",\"id\":\"m2\"}", 1);
        rooms.noOwner();
        JsonNode error = form.heard(client).get(0);
        assertThat(error.path("id").asText()).isEqualTo("m2");
        assertThat(error.path("error").path("code").asText()).isEqualTo("overloaded");
    }

    @ParameterizedTest
    @EnumSource
    void commandsAreUnderstood(RoomForm form) throws Exception {
        RoomSession session = live(form, true);
        form.say(session, "{\"type\":\"ACK\",\"ack_seq\":9}", 1);
        form.say(session, "{\"type\":\"KICK\",\"client_id\":\"bob\",\"reason\":\"spam\"}", 1);
        form.say(session, "{\"type\":\"MUTE\",\"client_id\":\"bob\",\"seconds\":3}", 1);
        form.say(session, "{\"type\":\"LOCK\",\"locked\":false}", 1);
        assertThat(rooms.asked)
                .containsExactly(
                        new RoomCommand.Ack(CONNECTION, 9),
                        new RoomCommand.Kick("bob", "spam"),
                        new RoomCommand.Mute("bob", 3_000),
                        new RoomCommand.Lock(false));
        form.say(session, "{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"mood\":\"fine\"}}", 1);
        byte[] data = ((RoomCommand.UpdatePresence) rooms.asked.get(4)).data();
        assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo("{\"mood\":\"fine\"}");
        form.say(session, "{\"type\":\"SEND\",\"payload\":{\"n\":1}}", 1);
        Say said = (Say) rooms.asked.get(5);
        assertThat(said.form()).isEqualTo(PayloadForm.JSON);
        assertThat(new String(said.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"n\":1}");
        assertThat(client.refusals()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCommandWithIdIsAnsweredLikeAMessage(RoomForm form) throws Exception {
        RoomSession session = live(form, true);
        for (String command : List.of(
                "\"type\":\"KICK\",\"client_id\":\"bob\"",
                "\"type\":\"MUTE\",\"client_id\":\"bob\",\"seconds\":3",
                "\"type\":\"LOCK\"",
                "\"type\":\"PRESENCE_UPDATE\",\"data\":{\"mood\":\"fine\"}")) {
            form.say(session, "{" + command + ",\"id\":\"m1\"}", 1);
            rooms.accept(5, 77, new byte[0]);
            JsonNode ack = form.heard(client).get(0);
            assertThat(ack.path("type").asText()).isEqualTo("ACK");
            assertThat(ack.path("id").asText()).isEqualTo("m1");
            assertThat(ack.path("status").asText()).isEqualTo("accepted");
            assertThat(ack.path("epoch").asLong()).isEqualTo(5);
            assertThat(ack.path("seq").asLong()).isEqualTo(77);

            form.say(session, "{" + command + ",\"id\":\"m2\"}", 1);
            rooms.refuse(ErrorCode.NOT_FOUND, "client_id");
            JsonNode error = form.heard(client).get(0);
            assertThat(error.path("id").asText()).isEqualTo("m2");
            assertThat(error.path("error").path("code").asText()).isEqualTo("not_found");

            form.say(session, "{" + command + "}", 1);
            rooms.accept(5, 77, new byte[0]);
            assertThat(form.heard(client)).as("nobody asked").isEmpty();
        }
        assertThat(new String(rooms.data, StandardCharsets.UTF_8)).isEqualTo("{\"mood\":\"fine\"}");
    }

    @ParameterizedTest
    @EnumSource
    void presenceThatIsSaidToAllIsAnsweredOnceWhereItStands(RoomForm form) throws Exception {
        RoomSession session = live(form, false);
        String presence = "{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"mood\":1}}";
        form.say(session, "{\"type\":\"SEND\",\"payload\":" + presence + ",\"id\":\"m1\"}", 1);
        assertThat(rooms.asked).hasSize(2);
        rooms.accept(5, 77, new byte[0]);
        assertThat(form.heard(client)).as("not all of it is done").isEmpty();
        rooms.accept(5, 79, new byte[0]);
        List<JsonNode> answers = form.heard(client);
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).path("seq").asLong()).isEqualTo(77);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRefusedAtOnceIsNamedByItsIdToo(RoomForm form) throws Exception {
        RoomSession session = live(form, false);
        form.say(session, "{\"type\":\"KICK\",\"client_id\":\"bob\",\"id\":\"m1\"}", 1);
        assertThat(form.heard(client).get(0).path("id").asText()).isEqualTo("m1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            JSON     | {"type":"ACK"}                                               | invalid_message | ack_seq
            PROTOBUF | {"type":"ACK"}                                               | invalid_message | ack_seq
            JSON     | {"type":"CHAT_MESSAGE","message":""}                         | invalid_message | message
            PROTOBUF | {"type":"CHAT_MESSAGE","message":""}                         | invalid_message | message
            JSON     | {"type":"CHAT_MESSAGE","message":"x","from_client_id":"eve"} | forbidden       | from_client_id
            PROTOBUF | {"type":"CHAT_MESSAGE","message":"x","from_client_id":"eve"} | forbidden       | from_client_id
            JSON     | {"type":"PRESENCE_UPDATE","data":7}                          | invalid_message | data
            PROTOBUF | {"type":"PRESENCE_UPDATE","data":7}                          | invalid_message | data
            JSON     | {"type":"KICK","client_id":"bob"}                            | forbidden       | type
            PROTOBUF | {"type":"KICK","client_id":"bob"}                            | forbidden       | type
            """)
    void whatIsWrongIsAnsweredByField(RoomForm form, String said, String code, String field) throws Exception {
        RoomSession session = live(form, false);
        form.say(session, said, 1);
        JsonNode error = form.heard(client).get(0).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("field").asText()).isEqualTo(field);
        assertThat(rooms.asked).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoSaysTooMuchIsToldWhenItMayGoOn(RoomForm form) throws Exception {
        RoomSession session = live(form, false);
        for (int i = 0; i < 101; i++) {
            form.say(session, "{\"type\":\"SEND\",\"text\":\"x\"}", nowMillis);
        }
        JsonNode error = form.heard(client).get(0).path("error");
        assertThat(error.path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(error.path("retryAfterMs").asLong()).isPositive();
        session.goingAway(CloseCode.DRAINING, "draining", 700);
        JsonNode bye = form.heard(client).get(0);
        assertThat(bye.path("type").asText()).isEqualTo("BYE");
        assertThat(bye.path("reconnectAfterMs").asLong()).isEqualTo(700);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSaidComesWithItsPlaceAndSender(RoomForm form) throws Exception {
        byte[] chat = "{\"type\":\"CHAT_MESSAGE\",\"message\":\"hi\"}".getBytes(StandardCharsets.UTF_8);
        JsonNode heard = form.frame(
                5, 9, said(PayloadForm.JSON, MessageType.CHAT_MESSAGE, chat).toEntry(77));
        assertThat(heard.path("type").asText()).isEqualTo("MESSAGE");
        assertThat(heard.path("seq").asLong()).isEqualTo(9);
        assertThat(heard.path("epoch").asLong()).isEqualTo(5);
        assertThat(heard.path("timestamp").asLong()).isEqualTo(77);
        assertThat(heard.path("from").asText()).isEqualTo("ann");
        assertThat(heard.path("to").asText()).isEqualTo("bob");
        assertThat(heard.path("id").asText()).isEqualTo("m1");
        assertThat(heard.path("ack_seq").asLong()).isEqualTo(9);
        assertThat(heard.path("payload").path("message").asText()).isEqualTo("hi");

        byte[] text = "no json".getBytes(StandardCharsets.UTF_8);
        JsonNode plain =
                form.frame(5, 9, said(PayloadForm.TEXT, MessageType.OTHER, text).toEntry(77));
        assertThat(plain.path("text").asText()).isEqualTo("no json");
        byte[] bytes = {0, -1};
        JsonNode binary = form.frame(
                5, 9, said(PayloadForm.BINARY, MessageType.OTHER, bytes).toEntry(77));
        assertThat(binary.path("binary").binaryValue()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void theRoomsOwnWordsArriveWhole(RoomForm form) throws Exception {
        byte[] two = "[{\"client_id\":\"ann\",\"user_id\":\"u\",\"data\":{\"mood\":1}},{\"client_id\":\"bob\"}]"
                .getBytes(StandardCharsets.UTF_8);
        JsonNode join =
                form.frame(5, 9, RoomEntry.ofRoom(RoomEntry.Kind.JOIN, two).toEntry(77));
        assertThat(join.path("type").asText()).isEqualTo("PRESENCE_JOIN");
        assertThat(join.path("members").toString()).isEqualTo(new String(two, StandardCharsets.UTF_8));
        byte[] one = "[{\"client_id\":\"ann\"}]".getBytes(StandardCharsets.UTF_8);
        JsonNode leave =
                form.frame(5, 9, RoomEntry.ofRoom(RoomEntry.Kind.LEAVE, one).toEntry(77));
        assertThat(leave.path("type").asText()).isEqualTo("PRESENCE_LEAVE");
        assertThat(leave.path("members").findValuesAsText("client_id")).containsExactly("ann");
        byte[] result = "{\"acked\":2,\"failed\":[\"eve\"]}".getBytes(StandardCharsets.UTF_8);
        JsonNode receipt = form.frame(
                5,
                9,
                RoomEntry.ofRoomTo(RoomEntry.Kind.RECEIPT, "ann", "m1", result).toEntry(77));
        assertThat(receipt.path("type").asText()).isEqualTo("ACK");
        assertThat(receipt.path("status").asText()).isEqualTo("delivered");
        assertThat(receipt.path("result").toString()).isEqualTo(new String(result, StandardCharsets.UTF_8));
        byte[] locked = "{\"locked\":true}".getBytes(StandardCharsets.UTF_8);
        JsonNode moderation = form.frame(
                5, 9, RoomEntry.ofRoom(RoomEntry.Kind.MODERATION, locked).toEntry(77));
        assertThat(moderation.path("result").path("locked").asBoolean()).isTrue();
    }

    @Test
    void garbageIsAnsweredAndNotPassedOn() throws Exception {
        RoomSession session = live(RoomForm.PROTOBUF, false);
        session.binary(new byte[] {-1, -1, -1}, nowMillis);
        session.binary(new byte[0], nowMillis);
        assertThat(RoomForm.PROTOBUF.heard(client))
                .extracting(error -> error.path("error").path("code").asText())
                .containsExactly("invalid_message", "unknown_message_type");
        assertThat(client.refusals()).containsExactly(ErrorCode.INVALID_MESSAGE, ErrorCode.UNKNOWN_MESSAGE_TYPE);
        assertThat(rooms.asked).isEmpty();
    }

    @Test
    void aSenderCannotForgeWhatTheServerSays() throws Exception {
        RoomMessage forged = RoomMessage.newBuilder()
                .setTypeValue(MessageType.CHAT_MESSAGE.number())
                .setChatMessage(ChatMessage.newBuilder().setMessage("x"))
                .setEnvelope(Envelope.newBuilder().setFrom("eve").setSeq(99).setRepeat(true))
                .build();
        JsonNode heard = RoomForm.PROTOBUF.frame(
                5,
                9,
                said(PayloadForm.BINARY, MessageType.CHAT_MESSAGE, forged.toByteArray())
                        .toEntry(77));
        assertThat(heard.path("from").asText()).isEqualTo("ann");
        assertThat(heard.path("seq").asLong()).isEqualTo(9);
        assertThat(heard.path("repeat").asBoolean()).isFalse();

        RoomSession session = live(RoomForm.PROTOBUF, false);
        session.binary(forged.toByteArray(), nowMillis);
        Say said = (Say) rooms.asked.get(0);
        assertThat(RoomMessage.parseFrom(said.payload()).hasEnvelope())
                .as("what raw members get is the bare message")
                .isFalse();
        assertThat(ByteString.copyFrom(said.payload()).isEmpty()).isFalse();
    }

    private static RoomEntry said(PayloadForm form, MessageType type, byte[] payload) {
        return new RoomEntry(RoomEntry.Kind.MESSAGE, form, type, 3, "ann", "bob", "m1", "", RoomEntry.ITSELF, payload);
    }

    private RoomSession live(RoomForm form, boolean mayModerate) throws Exception {
        RoomSession session = open(form, Optional.empty(), mayModerate);
        rooms.channelEpoch = 5;
        rooms.acceptAt(5, 41, false);
        form.heard(client);
        return session;
    }

    private RoomSession open(RoomForm form, Optional<Position> resume, boolean mayModerate) {
        client = form.client();
        JsonReader json = new JsonReader(new JsonLimits(65_536, 32, 256));
        RoomParser parser = new RoomParser(
                CONNECTION, "ann", true, () -> mayModerate, new MessageRules(MessageRules.Typed.LENIENT, json), 4096);
        rooms.nowMillis = nowMillis;
        RoomSession session =
                new RoomSession(client, rooms, parser, new RateWindow(100), "lobby", "ann", true, resume, 10_000);
        session.opened(nowMillis);
        return session;
    }
}
