package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageRules.Judged;
import dev.sluice.protocol.room.MessageRules.Typed;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.RoomMessage.PayloadCase;
import dev.sluice.protocol.stream.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What passes is the same message to all readers, whichever body they go by. */
class RoomBinaryProperties {
    private static final MessageRules RULES =
            new MessageRules(Typed.LENIENT, new JsonReader(new JsonLimits(65_536, 32, 256)));

    private static final int OTHER_FIELD = 31_000;

    /** A type, a number of a body, and what is in that. */
    record Message(int type, int body, byte[] content) {
        byte[] typeField() {
            return field(RoomMessage.TYPE_FIELD_NUMBER, type);
        }

        byte[] bodyField() {
            return field(body, content);
        }
    }

    @Property(tries = 2_000)
    void allReadersJudgeWhatPassesTheSame(
            @ForAll("messages") Message message,
            @ForAll("bodies") Message extra,
            @ForAll("others") List<byte[]> others,
            @ForAll Random order)
            throws Exception {
        List<byte[]> fields = new ArrayList<>(others);
        fields.addAll(List.of(message.typeField(), message.bodyField(), extra.bodyField()));
        Collections.shuffle(fields, order);
        Judged judged;
        try {
            judged = RULES.binary(joined(fields));
        } catch (ProtocolException refused) {
            return;
        }
        List<Message> views = views(judged.payload());
        for (Message view : views) {
            Judged alone = RULES.binary(joined(List.of(view.typeField(), view.bodyField())));
            assertThat(alone.typed()).usingRecursiveComparison().isEqualTo(judged.typed());
        }
        assertThat(views).as("a reader that goes by the type").noneMatch(view -> view.type() == 2);
    }

    @Property(tries = 500)
    void aMessageWithFieldsOfOthersPasses(
            @ForAll("messages") Message message, @ForAll("others") List<byte[]> others, @ForAll Random order)
            throws Exception {
        List<byte[]> fields = new ArrayList<>(others);
        fields.removeIf(other -> other.length > 150);
        fields.addAll(List.of(message.typeField(), message.bodyField()));
        Collections.shuffle(fields, order);
        Judged judged = RULES.binary(joined(fields));
        Judged alone = RULES.binary(joined(List.of(message.typeField(), message.bodyField())));
        assertThat(judged.typed()).usingRecursiveComparison().isEqualTo(alone.typed());
        assertThat(RoomMessage.parseFrom(judged.payload()).hasEnvelope()).isFalse();
    }

    /** A body that our reader finds must not be hidden from what counts bodies. */
    @Property(tries = 2_000)
    void noBytesHaveABodyThatIsNotJudged(@ForAll("noise") byte[] bytes) throws Exception {
        PayloadCase body;
        try {
            body = RoomMessage.parseFrom(bytes).getPayloadCase();
        } catch (IOException malformed) {
            return;
        }
        try {
            Optional<TypedMessage> typed = RULES.binary(bytes).typed();
            assertThat(typed.isPresent()).isEqualTo(RoomBodies.isTyped(body));
            assertThat(RoomBodies.isServers(body)).isFalse();
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Provide
    static Arbitrary<Message> messages() {
        return Arbitraries.of(
                message(1, 10, "1203416e6e"),
                message(10, 20, "0a0165"),
                message(11, 21, "0a03616e6e"),
                message(20, 30, "0a0165"),
                message(21, 31, "0a0165"),
                message(22, 32, "0a0165"),
                message(30, 40, "120178"),
                message(30, 40, "0a03616e6e120178"),
                message(40, 50, "0a03616e6e"),
                message(42, 50, "0a03616e6e1002"),
                message(0, 100, "0a0178"),
                message(99, 110, ""));
    }

    /** Of each body that there is, what is valid in some of them: as one body it may be, as the other not. */
    @Provide
    static Arbitrary<Message> bodies() {
        return Combinators.combine(
                        Arbitraries.of(PayloadCase.values()).filter(body -> body != PayloadCase.PAYLOAD_NOT_SET),
                        Arbitraries.of("", "0a0165", "0a03626f62", "0a03616e6e120178", "0a00", "1203657665", "1201ff"))
                .as((body, content) -> message(0, body.getNumber(), content));
    }

    /** Fields that no room knows, groups in groups, and what is the server's. */
    @Provide
    static Arbitrary<List<byte[]>> others() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(1, 200).map(RoomBinaryProperties::groups),
                        Arbitraries.longs().map(number -> field(OTHER_FIELD, number)),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(bytes -> field(OTHER_FIELD, bytes)),
                        Arbitraries.of(field(120, new byte[] {8, 1}), field(121, new byte[] {8, 1})))
                .list()
                .ofMaxSize(4);
    }

    /** Bytes that are fields oftener than chance has it. */
    @Provide
    static Arbitrary<byte[]> noise() {
        Arbitrary<byte[]> parts = Arbitraries.oneOf(
                messages().map(Message::typeField),
                messages().map(Message::bodyField),
                bodies().map(Message::bodyField),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(3));
        return parts.list().ofMaxSize(4).map(RoomBinaryProperties::joined);
    }

    /** What readers see who take the first body, the last one, or the one that the type says. */
    private static List<Message> views(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        in.setRecursionLimit(1_000);
        int type = 0;
        List<Message> bodies = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            PayloadCase body = PayloadCase.forNumber(WireFormat.getTagFieldNumber(tag));
            if (tag == 0x18) {
                type = in.readEnum();
            } else if (body != null && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                bodies.add(new Message(0, body.getNumber(), in.readByteArray()));
            } else {
                assertThat(tag >>> 3).as("the server's").isNotIn(120, 121);
                in.skipField(tag);
            }
        }
        MessageType known = MessageType.numbered(type);
        List<Message> views = new ArrayList<>();
        views.add(bodies.get(0));
        views.add(bodies.get(bodies.size() - 1));
        bodies.stream()
                .filter(body -> RoomBodies.isOf(PayloadCase.forNumber(body.body()), known))
                .forEach(views::add);
        int said = type;
        return views.stream()
                .map(view -> new Message(said, view.body(), view.content()))
                .toList();
    }

    private static Message message(int type, int body, String hex) {
        return new Message(type, body, HexFormat.of().parseHex(hex));
    }

    private static byte[] groups(int depth) {
        byte[] groups = new byte[2 * depth];
        Arrays.fill(groups, 0, depth, (byte) (15 << 3 | WireFormat.WIRETYPE_START_GROUP));
        Arrays.fill(groups, depth, 2 * depth, (byte) (15 << 3 | WireFormat.WIRETYPE_END_GROUP));
        return groups;
    }

    private static byte[] field(int number, byte[] content) {
        return field(
                number,
                UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFrom(content))
                        .build());
    }

    private static byte[] field(int number, long value) {
        return field(number, UnknownFieldSet.Field.newBuilder().addVarint(value).build());
    }

    private static byte[] field(int number, UnknownFieldSet.Field field) {
        return UnknownFieldSet.newBuilder().addField(number, field).build().toByteArray();
    }

    private static byte[] joined(List<byte[]> fields) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        fields.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
