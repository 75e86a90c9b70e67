package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomPostTest {
    private static final SluiceConfig LENIENT = SluiceConfig.defaults();
    private static final SluiceConfig STRICT = SluiceConfig.parse("{\"roomBroadcaster\":{\"typed\":\"strict\"}}");
    private static final byte[] NO_UTF8 = {'h', (byte) 0xFF, (byte) 0xFE};

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            type           | {"type":"CLIENT_HELLO","auth_token":"secret"}
            type           | {"type":"PRESENCE_UPDATE","data":{}}
            type           | {"type":"PRESENCE_JOIN"}
            type           | {"type":"PRESENCE_LEAVE","client_id":"bob"}
            from_client_id | {"type":"CHAT_MESSAGE","message":"x","from_client_id":"eve"}
            entity_id      | {"type":"ENTITY_SPAWN"}
            type           | {"type":"SERVER_HELLO","client_id":"bob"}
            type           | {"type":"ROOM_GAP"}
            """)
    void whatABackendMayNotSayIsRefusedByField(String field, String said) {
        assertThat(refused("application/json", said, LENIENT).field()).isEqualTo(field);
        assertThat(refused("text/plain", said, LENIENT).field()).isEqualTo(field);
    }

    @Test
    void aBackendSpeaksAsWhomItSays() throws Exception {
        String said = "{\"type\":\"CHAT_MESSAGE\",\"message\":\"x\",\"from_client_id\":\"ann\"}";
        Publish publish = post("application/json", utf8(said), LENIENT);
        assertThat(publish.type()).isEqualTo(MessageType.CHAT_MESSAGE);
        assertThat(publish.from()).isEqualTo("ann");
    }

    @Test
    void textThatIsNotUtf8IsRefusedAndBytesStayBytes() throws Exception {
        for (String type : new String[] {"text/plain", "application/json"}) {
            ProtocolException refused =
                    catchThrowableOfType(ProtocolException.class, () -> post(type, NO_UTF8, LENIENT));
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
        }
        assertThat(post("application/octet-stream", NO_UTF8, LENIENT).form()).isEqualTo(PayloadForm.BINARY);
        assertThat(post("text/plain", utf8("hä"), LENIENT).form()).isEqualTo(PayloadForm.TEXT);
        assertThat(post("text/plain", utf8("{\"n\":1}"), LENIENT).form()).isEqualTo(PayloadForm.TEXT);
    }

    @Test
    void strictHoldsForBackendsToo() throws Exception {
        assertThat(refused("application/json", "{\"news\":1}", STRICT).code())
                .isEqualTo(ErrorCode.UNKNOWN_MESSAGE_TYPE);
        assertThat(refused("text/plain", "news", STRICT).code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(refused("application/octet-stream", "news", STRICT).code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
        String chat = "{\"type\":\"CHAT_MESSAGE\",\"message\":\"x\"}";
        assertThat(post("application/json", utf8(chat), STRICT).type()).isEqualTo(MessageType.CHAT_MESSAGE);
    }

    private static ProtocolException refused(String contentType, String said, SluiceConfig config) {
        return catchThrowableOfType(ProtocolException.class, () -> post(contentType, utf8(said), config));
    }

    private static Publish post(String contentType, byte[] body, SluiceConfig config) throws ProtocolException {
        return RoomPost.of(contentType, null, new Speaker("ann", ""), null, body, config);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
