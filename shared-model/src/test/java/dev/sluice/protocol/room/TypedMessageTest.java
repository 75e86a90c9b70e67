package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.TypedMessage.Chat;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.EntityUpdate;
import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import dev.sluice.protocol.room.TypedMessage.Presence;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import dev.sluice.protocol.room.wire.ChatMessage;
import dev.sluice.protocol.room.wire.Content;
import dev.sluice.protocol.room.wire.PositionUpdate.Builder;
import dev.sluice.protocol.room.wire.PresenceData;
import dev.sluice.protocol.room.wire.PresenceEvent;
import dev.sluice.protocol.room.wire.PresenceEventType;
import dev.sluice.protocol.room.wire.Quaternion;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.Vector3;
import dev.sluice.protocol.room.wire.VoiceData;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedMessageTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aPositionIsReadFromJson() throws Exception {
        String json = "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"e1\",\"position\":{\"x\":1,\"y\":2.5},"
                + "\"rotation\":{\"w\":1},\"sequence_number\":4}";
        assertThat(json(json))
                .contains(new PositionUpdate(
                        "e1", Optional.of(new Vector(1, 2.5, 0)), Optional.of(new Rotation(0, 0, 0, 1)), 4));
    }

    @Test
    void aChatMayHaveItsTextInEitherField() throws Exception {
        assertThat(json("{\"type\":\"CHAT_MESSAGE\",\"text\":\"Hello from wscat!\"}"))
                .contains(new Chat(Optional.empty(), "Hello from wscat!"));
        assertThat(json("{\"type\":\"CHAT_MESSAGE\",\"message\":\"ä\",\"from_client_id\":\"c\"}"))
                .contains(new Chat(Optional.of("c"), "ä"));
    }

    @Test
    void aSpawnKeepsOtherThanTextsAsTheJsonTheyAre() throws Exception {
        assertThat(json("{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"e\",\"components\":{\"a\":\"b\",\"n\":{\"x\":1}}}"))
                .contains(new EntitySpawn(
                        "e", "", "", Optional.empty(), Optional.empty(), Map.of("a", "b", "n", "{\"x\":1}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"type":"TEST_MESSAGE","data":"Hello from client"}
            {"type":"server_hello"}
            {"type":7}
            {"a":1}
            [1]
            """)
    void whatHasNoKnownTypeIsNoneOfOurs(String json) throws Exception {
        assertThat(json(json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            entity_id       | {"type":"POSITION_UPDATE"}
            entity_id       | {"type":"POSITION_UPDATE","entity_id":""}
            entity_id       | {"type":"ENTITY_DESPAWN","entity_id":7}
            position        | {"type":"POSITION_UPDATE","entity_id":"e","position":[1,2,3]}
            position.y      | {"type":"POSITION_UPDATE","entity_id":"e","position":{"y":"2"}}
            rotation.w      | {"type":"POSITION_UPDATE","entity_id":"e","rotation":{"w":null}}
            sequence_number | {"type":"POSITION_UPDATE","entity_id":"e","sequence_number":-1}
            sequence_number | {"type":"POSITION_UPDATE","entity_id":"e","sequence_number":4294967296}
            message         | {"type":"CHAT_MESSAGE"}
            message         | {"type":"CHAT_MESSAGE","message":{}}
            text            | {"type":"CHAT_MESSAGE","text":""}
            components      | {"type":"ENTITY_SPAWN","entity_id":"e","components":[]}
            components      | {"type":"ENTITY_UPDATE","entity_id":"e","components":{"":"x"}}
            audio_data      | {"type":"VOICE_DATA"}
            codec           | {"type":"VOICE_DATA","audio_data":"","codec":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
            audio_data      | {"type":"VOICE_DATA","audio_data":"no base64!"}
            data            | {"type":"PRESENCE_UPDATE","data":"x"}
            event_type      | {"type":"PRESENCE_JOIN","event_type":"LEAVE"}
            event_type      | {"type":"PRESENCE_UPDATE","event_type":0}
            display_name    | {"type":"CLIENT_HELLO","display_name":5}
            """)
    void aWrongFieldIsNamed(String field, String json) {
        var refused = catchThrowableOfType(ProtocolException.class, () -> json(json));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(refused.field()).isEqualTo(field);
    }

    @Test
    void anEntitysComponentsAreBounded() {
        String many = "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"e\",\"components\":{"
                + java.util.stream.IntStream.range(0, TypedMessage.COMPONENTS_MAX + 1)
                        .mapToObj(i -> "\"k" + i + "\":\"v\"")
                        .collect(java.util.stream.Collectors.joining(","))
                + "}}";
        assertThat(catchThrowableOfType(ProtocolException.class, () -> json(many))
                        .field())
                .isEqualTo("components");
    }

    /** Bytes made by hand from the numbers of the schema, so that a slip in our .proto does not agree with itself. */
    @Test
    void theDocumentedNumbersAreTheWire() throws Exception {
        // type=10, position_update(20){entity_id(1)="e", position(2){x(1)=1f}}
        byte[] bytes = HexFormat.of().parseHex("180a" + "a2010a" + "0a0165" + "12050d0000803f");
        assertThat(TypedProtobuf.parse(bytes))
                .contains(new PositionUpdate("e", Optional.of(new Vector(1, 0, 0)), Optional.empty(), 0));
        // message_id(1)="m", timestamp(2)=1, type=30, chat_message(40){message(2)="hi"}
        byte[] chat = HexFormat.of().parseHex("0a016d" + "1001" + "181e" + "c20204" + "12026869");
        assertThat(TypedProtobuf.parse(chat)).contains(new Chat(Optional.empty(), "hi"));
    }

    @Test
    void presenceDataBecomesJson() throws Exception {
        byte[] bytes = RoomMessage.newBuilder()
                .setTypeValue(42)
                .setPresenceEvent(PresenceEvent.newBuilder()
                        .setClientId("c")
                        .setData(PresenceData.newBuilder()
                                .setDisplayName("Ann")
                                .setPosition(Vector3.newBuilder().setX(2))))
                .build()
                .toByteArray();
        Presence presence = (Presence) TypedProtobuf.parse(bytes).orElseThrow();
        assertThat(presence.claimedSender()).contains("c");
        assertThat(new String(presence.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"display_name\":\"Ann\",\"position\":{\"x\":2.0,\"y\":0.0,\"z\":0.0}}");
    }

    @Test
    void bytesOfAnotherSchemaAreNoneOfOurs() throws Exception {
        assertThat(TypedProtobuf.parse(new byte[] {(byte) 0xFF, 1, 2})).isEmpty();
        assertThat(TypedProtobuf.parse(new byte[0])).isEmpty();
        byte[] other = RoomMessage.newBuilder()
                .setTypeValue(99)
                .setContent(Content.newBuilder().setText("x"))
                .build()
                .toByteArray();
        assertThat(TypedProtobuf.parse(other)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 10, 42, 99, 1_000})
    void aBodyOfAnotherTypeIsRefused(int type) {
        assertThat(refusedField(RoomMessage.newBuilder()
                        .setTypeValue(type)
                        .setChatMessage(
                                ChatMessage.newBuilder().setFromClientId("bob").setMessage("x"))))
                .isEqualTo("type");
        assertThat(refusedField(RoomMessage.newBuilder()
                        .setTypeValue(type == 42 ? 30 : type)
                        .setPresenceEvent(PresenceEvent.newBuilder().setClientId("bob"))))
                .isEqualTo("type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVER_HELLO", "ROOM_GAP"})
    void whatOnlyTheServerSaysInJsonIsRefused(String type) {
        var refused = catchThrowableOfType(ProtocolException.class, () -> json("{\"type\":\"" + type + "\"}"));
        assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused).hasMessage("only the server says " + type);
        assertThat(refused.field()).isEqualTo("type");
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 101, 103, 104, 105, 106, 107, 108, 109})
    void whatOnlyTheServerSaysInProtobufIsRefused(int body) throws Exception {
        for (int type : new int[] {0, 2, 30, 99}) {
            RoomMessage.Builder message = RoomMessage.newBuilder().setTypeValue(type);
            FieldDescriptor field = RoomMessage.getDescriptor().findFieldByNumber(body);
            message.setField(field, message.getFieldBuilder(field).build());
            var refused = catchThrowableOfType(
                    ProtocolException.class,
                    () -> TypedProtobuf.parse(message.build().toByteArray()));
            assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(refused.field()).isEqualTo("type");
        }
    }

    /** Its number may be what another schema has in that field. */
    @Test
    void aServersTypeWithoutABodyPasses() throws Exception {
        byte[] bytes = RoomMessage.newBuilder()
                .setTypeValue(2)
                .setMessageId("x")
                .build()
                .toByteArray();
        assertThat(TypedProtobuf.parse(bytes)).isEmpty();
    }

    /** type=30, chat_message(40){from_client_id(1)="bob", message(2)=0xff}: protobuf.js reads it. */
    @Test
    void aTypedMessageWhoseTextIsNoUtf8IsRefused() throws Exception {
        for (String hex : new String[] {
            "181e" + "c20208" + "0a03626f62" + "1201ff",
            // Other fields before it, between its parts, and behind it.
            "0a01ff" + "c20205" + "0a03626f62" + "1001" + "181e" + "f801" + "01",
            // A body that is cut, and the hello of the server.
            "181e" + "c20202" + "0a03",
            "1802" + "5a03" + "0a01ff"
        }) {
            var refused = catchThrowableOfType(
                    ProtocolException.class,
                    () -> TypedProtobuf.parse(HexFormat.of().parseHex(hex)));
            assertThat(refused).as(hex).isNotNull();
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
            assertThat(refused.field()).isEmpty();
        }
    }

    /** No type; no body; a body of another type; a body that is a number; cut; a group that does not begin. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c202031201ff",
                "181e0a01ff",
                "180ac202031201ff",
                "181ec002010a01ff",
                "181ec202031201ff0a05",
                "181ec202031201ff0c"
            })
    void otherBytesThatHaveNoUtf8ArePassedOn(String hex) throws Exception {
        assertThat(TypedProtobuf.parse(HexFormat.of().parseHex(hex))).isEmpty();
    }

    @Test
    void aWrongFieldInProtobufIsNamed() {
        Builder notFinite = dev.sluice.protocol.room.wire.PositionUpdate.newBuilder()
                .setEntityId("e")
                .setRotation(Quaternion.newBuilder().setW(Float.NaN));
        assertThat(refusedField(RoomMessage.newBuilder().setTypeValue(10).setPositionUpdate(notFinite)))
                .isEqualTo("rotation");
        Builder nowhere = dev.sluice.protocol.room.wire.PositionUpdate.newBuilder()
                .setEntityId("e")
                .setPosition(Vector3.newBuilder().setX(Float.POSITIVE_INFINITY));
        assertThat(refusedField(RoomMessage.newBuilder().setTypeValue(10).setPositionUpdate(nowhere)))
                .isEqualTo("position");
        assertThat(refusedField(RoomMessage.newBuilder()
                        .setTypeValue(11)
                        .setVoiceData(VoiceData.newBuilder().setCodec("x".repeat(33)))))
                .isEqualTo("codec");
        assertThat(refusedField(RoomMessage.newBuilder()
                        .setTypeValue(40)
                        .setPresenceEvent(PresenceEvent.newBuilder().setEventType(PresenceEventType.LEAVE))))
                .isEqualTo("event_type");
        assertThat(refusedField(RoomMessage.newBuilder()
                        .setTypeValue(30)
                        .setChatMessage(ChatMessage.newBuilder()
                                .setFromClientId("x".repeat(200))
                                .setMessage("m"))))
                .isEqualTo("from_client_id");
        assertThat(refusedField(RoomMessage.newBuilder()
                        .setTypeValue(22)
                        .setEntityDespawn(dev.sluice.protocol.room.wire.EntityDespawn.getDefaultInstance())))
                .isEqualTo("entity_id");
    }

    @Test
    void componentsThatAreNoTextAreKeptInBase64() throws Exception {
        byte[] bytes = RoomMessage.newBuilder()
                .setTypeValue(21)
                .setEntityUpdate(dev.sluice.protocol.room.wire.EntityUpdate.newBuilder()
                        .setEntityId("e")
                        .putComponents("t", ByteString.copyFromUtf8("text"))
                        .putComponents("b", ByteString.copyFrom(new byte[] {(byte) 0xFF})))
                .build()
                .toByteArray();
        assertThat(TypedProtobuf.parse(bytes)).contains(new EntityUpdate("e", Map.of("t", "text", "b", "/w==")));
    }

    @Property
    void noBytesBreakTheParser(@ForAll byte[] bytes) {
        try {
            assertThat(TypedProtobuf.parse(bytes)).isNotNull();
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static String refusedField(RoomMessage.Builder message) {
        byte[] bytes = message.build().toByteArray();
        return catchThrowableOfType(ProtocolException.class, () -> TypedProtobuf.parse(bytes))
                .field();
    }

    private static Optional<TypedMessage> json(String json) throws Exception {
        return TypedJson.parse(JSON.readTree(json));
    }
}
