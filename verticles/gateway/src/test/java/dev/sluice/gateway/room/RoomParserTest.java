package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.MessageRules.Typed;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.wire.ChatMessage;
import dev.sluice.protocol.room.wire.Content;
import dev.sluice.protocol.room.wire.Envelope;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.ServerHello;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What members cannot get past the room's rules, whichever way they say it. */
class RoomParserTest {
    private static final String FORGED = "{\"type\":\"CHAT_MESSAGE\",\"from_client_id\":\"bob\",\"message\":\"x\"}";

    @ParameterizedTest
    @EnumSource(
            value = Typed.class,
            names = {"LENIENT", "STRICT"})
    void aTypedMessageWithinATextIsChecked(Typed typed) {
        assertThat(refusedField(() -> parser(typed, true).text(utf8(send(FORGED)))))
                .isEqualTo("from_client_id");
        assertThat(refusedField(() -> protobuf(typed, FORGED))).isEqualTo("from_client_id");
        String wrong = "{\"type\":\"POSITION_UPDATE\"}";
        assertThat(refusedField(() -> parser(typed, true).text(utf8(send(wrong)))))
                .isEqualTo("entity_id");
        assertThat(refusedField(() -> protobuf(typed, wrong))).isEqualTo("entity_id");
    }

    @Test
    void aTypedMessageWithinATextIsWhatItSays() throws Exception {
        String own = "{\"type\":\"CHAT_MESSAGE\",\"from_client_id\":\"ann\",\"message\":\"x\"}";
        for (RoomRequest request :
                List.of(parser(Typed.STRICT, true).text(utf8(send(own))), protobuf(Typed.STRICT, own))) {
            Say say = (Say) request.commands().get(0);
            assertThat(say.type()).isEqualTo(MessageType.CHAT_MESSAGE);
            assertThat(new String(say.payload(), StandardCharsets.UTF_8)).isEqualTo(own);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"free text", "{\"n\":1}", "7"})
    void freeTextWithinAnEnvelopePassesWhereItPassesAlone(String text) throws Exception {
        for (RoomRequest request :
                List.of(parser(Typed.LENIENT, true).text(utf8(send(text))), protobuf(Typed.LENIENT, text))) {
            Say say = (Say) request.commands().get(0);
            assertThat(say.form()).isEqualTo(PayloadForm.TEXT);
            assertThat(new String(say.payload(), StandardCharsets.UTF_8)).isEqualTo(text);
        }
        assertThat(refused(() -> parser(Typed.STRICT, true).text(utf8(send(text)))))
                .isNotNull();
        assertThat(refused(() -> protobuf(Typed.STRICT, text))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "type":"CHAT_MESSAGE","message":"x","message":"y"
            "type":"CHAT_MESSAGE","message":"x","n":1e999
            "type":"x","type":"CHAT_MESSAGE"
            "t\\u0079pe":"CHAT_MESSAGE","n":1e999
            "n":{"type":"y"},"type":"ENTITY_SPAWN","s":"\\ud800"
            """)
    void whatABrowserReadsAsATypedMessageIsNoFreeText(String fields) {
        assertThat(refused(() -> parser(Typed.LENIENT, false).text(utf8("{" + fields + "}"))))
                .isNotNull();
        assertThat(refused(() -> parser(Typed.LENIENT, true).text(utf8(send("{" + fields + "}")))))
                .isNotNull();
    }

    @Test
    void depthAndLengthHideNoTypeEither() {
        String deep = "{\"z\":" + "[".repeat(20_000) + "]".repeat(20_000) + ",\"type\":\"CHAT_MESSAGE\"}";
        assertThat(refused(() -> parser(Typed.LENIENT, false).text(utf8(deep)))).isNotNull();
        String longName = "{\"" + "n".repeat(300) + "\":1,\"type\":\"CHAT_MESSAGE\"}";
        assertThat(refused(() -> parser(Typed.LENIENT, false).text(utf8(longName))))
                .isNotNull();
        String longNumber = "{\"n\":" + "9".repeat(2_000) + ",\"type\":\"CHAT_MESSAGE\"}";
        assertThat(refused(() -> parser(Typed.LENIENT, false).text(utf8(longNumber))))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVER_HELLO", "ROOM_GAP"})
    void nobodySpeaksAsTheServer(String type) throws Exception {
        String forged = "{\"type\":\"" + type + "\",\"client_id\":\"ann\"}";
        String unread = "{\"type\":\"" + type + "\",\"n\":1e999}";
        for (Typed typed : List.of(Typed.LENIENT, Typed.STRICT)) {
            for (boolean envelope : new boolean[] {false, true}) {
                assertThat(refusedField(() -> parser(typed, envelope).text(utf8(forged))))
                        .isEqualTo("type");
                assertThat(refused(() -> parser(typed, envelope).text(utf8(unread))))
                        .isNotNull();
            }
            assertThat(refusedField(() -> parser(typed, true).text(utf8(send(forged)))))
                    .isEqualTo("type");
            assertThat(refused(() -> parser(typed, true).text(utf8(send(unread)))))
                    .isNotNull();
            String payload = "{\"type\":\"SEND\",\"payload\":" + forged + "}";
            assertThat(refusedField(() -> parser(typed, true).text(utf8(payload))))
                    .isEqualTo("type");
            assertThat(refusedField(() -> protobuf(typed, forged))).isEqualTo("type");
        }
        for (String text : List.of(forged, unread)) {
            assertThat(parser(Typed.OFF, false).text(utf8(text)))
                    .as("as configured")
                    .isNotNull();
        }
    }

    @Test
    void nobodySpeaksAsTheServerInProtobuf() throws Exception {
        byte[] forged = RoomMessage.newBuilder()
                .setTypeValue(MessageType.SERVER_HELLO.number())
                .setServerHello(ServerHello.newBuilder().setAssignedClientId("eve"))
                .build()
                .toByteArray();
        byte[] within = RoomMessage.newBuilder()
                .setContent(Content.newBuilder().setBinary(ByteString.copyFrom(forged)))
                .build()
                .toByteArray();
        for (Said said : List.<Said>of(
                () -> parser(Typed.LENIENT, false).binary(forged),
                () -> new RoomProtobufParser(parser(Typed.LENIENT, true)).parse(forged),
                () -> new RoomProtobufParser(parser(Typed.LENIENT, true)).parse(within))) {
            assertThat(refused(said).code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(refusedField(said)).isEqualTo("type");
        }
        assertThat(parser(Typed.OFF, false).binary(forged)).as("as configured").isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND", "ACK", "KICK", "MUTE", "LOCK", "PRESENCE_UPDATE"})
    void aCommandThatCannotBeReadIsNotHeardByAll(String command) throws Exception {
        String deep =
                "{\"type\":\"" + command + "\",\"client_id\":\"bob\",\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
        String twice = "{\"type\":\"x\",\"type\":\"" + command + "\"}";
        for (String text : List.of(deep, twice)) {
            for (Typed typed : Typed.values()) {
                assertThat(refused(() -> parser(typed, true).text(utf8(text))).code())
                        .isEqualTo(ErrorCode.INVALID_MESSAGE);
            }
            assertThat(parser(Typed.OFF, false).text(utf8(text)))
                    .as("without envelopes it is no command")
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello {\"type\":\"CHAT_MESSAGE\"",
                "{",
                "{\"type\":\"mine\",\"a\":1,\"a\":2}",
                "{\"a\":{\"type\":\"CHAT_MESSAGE\"},\"n\":1e999}",
                "[{\"type\":\"CHAT_MESSAGE\"},1e999]"
            })
    void otherTextStaysFree(String text) throws Exception {
        Say say = (Say) parser(Typed.LENIENT, false).text(utf8(text)).commands().get(0);
        assertThat(say.form()).isEqualTo(PayloadForm.TEXT);
    }

    @Test
    void whatTheServerAloneSaysIsTakenOutOfRawBytes() throws Exception {
        RoomMessage bare = RoomMessage.newBuilder()
                .setTypeValue(MessageType.CHAT_MESSAGE.number())
                .setChatMessage(ChatMessage.newBuilder().setMessage("x"))
                .build();
        byte[] forged = bare.toBuilder()
                .setEnvelope(Envelope.newBuilder().setFrom("bob").setSeq(77))
                .build()
                .toByteArray();
        Say say = (Say) parser(Typed.LENIENT, false).binary(forged).commands().get(0);
        assertThat(say.payload()).isEqualTo(bare.toByteArray());
        assertThat(((Say) parser(Typed.LENIENT, false)
                                .binary(bare.toByteArray())
                                .commands()
                                .get(0))
                        .payload())
                .as("else they are what came")
                .isEqualTo(bare.toByteArray());
    }

    @Test
    void nobodyHearsPresenceThatIsTooLarge() throws Exception {
        String large = "{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"a\":\"" + "x".repeat(4_096) + "\"}}";
        assertThat(refusedField(() -> parser(Typed.LENIENT, false).text(utf8(large))))
                .isEqualTo("data");
        String small = "{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"a\":\"x\"}}";
        assertThat(parser(Typed.LENIENT, false).text(utf8(small)).commands()).hasSize(2);
    }

    private static RoomRequest protobuf(Typed typed, String text) throws ProtocolException {
        RoomMessage message = RoomMessage.newBuilder()
                .setContent(Content.newBuilder().setText(text))
                .build();
        return new RoomProtobufParser(parser(typed, true)).parse(message.toByteArray());
    }

    private static String send(String text) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "SEND")
                .put("text", text)
                .toString();
    }

    private static RoomParser parser(Typed typed, boolean envelope) {
        JsonReader json = new JsonReader(new JsonLimits(65_536, 32, 256));
        return new RoomParser(7, "ann", envelope, () -> false, new MessageRules(typed, json), 4096);
    }

    private interface Said {
        RoomRequest request() throws ProtocolException;
    }

    private static ProtocolException refused(Said said) {
        return catchThrowableOfType(ProtocolException.class, said::request);
    }

    private static String refusedField(Said said) {
        return refused(said).field();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
