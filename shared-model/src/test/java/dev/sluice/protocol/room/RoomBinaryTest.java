package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageRules.Judged;
import dev.sluice.protocol.room.MessageRules.Typed;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said in binary, by bytes made by hand: no encoder of ours makes them. */
class RoomBinaryTest {
    private static final JsonReader JSON = new JsonReader(new JsonLimits(65_536, 32, 256));

    /** server_hello{version=" rqw", client="evil"} and an empty content: who knows no content reads a hello. */
    private static final String HELLO_AND_CONTENT = "18025a0b12037261771a046576696ca20600";

    private static final String CHAT = "c20208" + "0a03626f62" + "120178";

    @ParameterizedTest
    @ValueSource(
            strings = {
                HELLO_AND_CONTENT,
                // The hello before an ack, a kick, a lock; between two of them; behind.
                "18025a00b20600",
                "18025a00f20600",
                "18025a00820700",
                "a206005a00a206001802",
                "1802a206005a00",
                // Somebody else's chat and a lock; presence and content; an entity and content.
                "181e" + CHAT + "820700",
                "182a9203050a03626f62a20600",
                "1814f201030a0165a20600",
                // Two typed bodies, and one body twice: some readers merge them, some take the last one.
                "181e" + CHAT + "f201030a0165",
                "181ef201030a0165" + CHAT,
                "181e" + CHAT + "c202050a03616e6e",
                // What only the server says, and content.
                "c20600a20600",
            })
    void aMessageHasOneBody(String hex) throws Exception {
        ProtocolException refused = refused(hex);
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(refused).hasMessage("a message has one body");
        assertThat(refused.field()).isEmpty();
        assertThat(rules(Typed.OFF).binary(bytes(hex)).payload()).isEqualTo(bytes(hex));
    }

    /** A number, a group, or a field within a group; and bodies of which none is typed. */
    @ParameterizedTest
    @ValueSource(strings = {"181e" + CHAT + "a80601", "181e" + CHAT + "a306a406", "181e" + CHAT + "fb01a20600fc01"})
    void whatIsNoBodyIsNotCounted(String hex) throws Exception {
        assertThat(rules(Typed.LENIENT).binary(bytes(hex)).type()).isEqualTo(MessageType.CHAT_MESSAGE);
    }

    @Test
    void bodiesWithoutATypeAreNobodysForgery() throws Exception {
        assertUnchanged("a20600820700");
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 150, 5_000})
    void noNestingHidesABody(int depth) {
        String groups = "fb01".repeat(depth) + "fc01".repeat(depth);
        for (String message : new String[] {
            groups + "18025a00", "18025a00" + groups, "1802" + groups + "5a00", groups + "c20600", groups + "1802a20600"
        }) {
            assertThat(refused(message)).as(message.replace(groups, "groups ")).isNotNull();
        }
        assertThat(refused("181e" + CHAT + groups + "820700")).isNotNull();
    }

    /** protobuf.js ends a group with any end. */
    @Test
    void norDoesAGroupThatEndsAsAnother() {
        assertThat(refused("fb018402" + "181e" + CHAT)).isNotNull();
    }

    /** In nested groups; a group that is not closed; one that is not begun; field 0; wire type 6; cut; too long. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fb01181ec202031201fffc01",
                "181ec202031201fffb01",
                "181ec202031201fffc01",
                "181ec202031201ff0000",
                "181ec202031201ff0e",
                "181ec202031201ff09000000",
                "181ec202031201ff0d0000",
                "181ec202031201ff08ffffffffffffffffffff01",
                "181ec202031201ff0affffffff0f",
                "181ec202031201ff80"
            })
    void otherBytesPassOnAsTheyCame(String hex) throws Exception {
        assertUnchanged("0a01ff" + hex);
    }

    /** message_id="\xff" and what only the server says: such a body needs no type. */
    @ParameterizedTest
    @ValueSource(ints = {101, 103, 104, 105, 106, 107, 108, 109})
    void theServersWordsAreRefusedInBytesThatAreNoText(int body) {
        assertThat(refused("0a01ff" + tag(body) + "00").code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    /** Lower bodies without their type, with a state of their own; content and a kick without one. */
    @ParameterizedTest
    @ValueSource(strings = {"5a00ca0700", "18015a00ca0700", "c20200", "9203020801", "a20600", "f20600", "181ea20600"})
    void butNotWhatAnotherSchemaMaySay(String hex) throws Exception {
        assertUnchanged("0a01ff" + hex);
    }

    /** What is not read cannot be taken out: content and an envelope; a state and a kick; the server's type; a chat. */
    @ParameterizedTest
    @ValueSource(strings = {"a20600c20700", "ca0700f20600", "1802a20600", "c20200a20600"})
    void norMayContentInSuchBytesBeTheServers(String hex) {
        assertThat(refused("0a01ff" + hex).code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1802a20600", "a206001802", "1802b20600", "1802820700", "181e1802f20600"})
    void theServersTypeIsRefusedWithABodyOfOurs(String hex) {
        ProtocolException refused = refused(hex);
        assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused).hasMessage("only the server says SERVER_HELLO");
    }

    /** content{text="x"} or a kick, and an envelope{from="bob"}, a state, or both. */
    @ParameterizedTest
    @ValueSource(strings = {"a206030a0178", "f20600", "181ea206030a0178"})
    void theServersFieldsAreTakenOutOfContentAndCommands(String body) throws Exception {
        for (String forged : new String[] {
            body + "c207051a03626f62",
            "c207051a03626f62" + body,
            body + "ca07020801",
            "ca07020801" + body + "c207051a03626f62"
        }) {
            Judged judged = rules(Typed.LENIENT).binary(bytes(forged));
            assertThat(judged.type()).isEqualTo(MessageType.OTHER);
            assertThat(RoomMessage.parseFrom(judged.payload())).isEqualTo(RoomMessage.parseFrom(bytes(body)));
            assertThat(rules(Typed.OFF).binary(bytes(forged)).payload()).isEqualTo(bytes(forged));
        }
    }

    /** Its fields of those numbers are its own. The second is no order in which an encoder of ours has fields. */
    @ParameterizedTest
    @ValueSource(strings = {"c207051a03626f62", "ca07020801100118020a0178", "1802c20700", "a00601c20700"})
    void whatHasNoBodyOfOursStaysAsItCame(String hex) throws Exception {
        assertUnchanged(hex);
    }

    private static void assertUnchanged(String hex) throws ProtocolException {
        Judged judged = rules(Typed.LENIENT).binary(bytes(hex));
        assertThat(judged.type()).isEqualTo(MessageType.OTHER);
        assertThat(judged.payload()).isEqualTo(bytes(hex));
    }

    private static ProtocolException refused(String hex) {
        return catchThrowableOfType(
                ProtocolException.class, () -> rules(Typed.LENIENT).binary(bytes(hex)));
    }

    private static MessageRules rules(Typed typed) {
        return new MessageRules(typed, JSON);
    }

    private static String tag(int field) {
        int tag = field << 3 | 2;
        return HexFormat.of().formatHex(new byte[] {(byte) (tag & 0x7F | 0x80), (byte) (tag >> 7)});
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
