package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand.Publish;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisPublishedTest {
    private static final SluiceConfig LENIENT = SluiceConfig.defaults();
    private static final SluiceConfig STRICT = SluiceConfig.parse("{\"roomBroadcaster\":{\"typed\":\"strict\"}}");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RedisPublished published = new RedisPublished(new RoomMetrics(meters, 0));

    @Test
    void typedMessagesAreWhatTheySay() {
        Publish spawn = judge("{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"tree\"}", STRICT)
                .orElseThrow();
        assertThat(spawn.type()).isEqualTo(MessageType.ENTITY_SPAWN);
        assertThat(spawn.form()).isEqualTo(PayloadForm.JSON);
        assertThat(judge("news", LENIENT).orElseThrow().form()).isEqualTo(PayloadForm.TEXT);
        assertThat(published
                        .judge("lobby", new byte[] {-1, -2}, LENIENT)
                        .orElseThrow()
                        .form())
                .isEqualTo(PayloadForm.BINARY);
    }

    @Test
    void whatIsWrongIsCountedAndNotSaid() {
        assertThat(judge("{\"type\":\"ENTITY_SPAWN\"}", LENIENT)).isEmpty();
        assertThat(judge("{\"type\":\"CLIENT_HELLO\",\"auth_token\":\"secret\"}", LENIENT))
                .isEmpty();
        assertThat(judge("news", STRICT)).isEmpty();
        assertThat(refusals("invalid_message")).isEqualTo(3);
        assertThat(judge("{\"news\":1}", STRICT)).isEmpty();
        assertThat(refusals("unknown_message_type")).isEqualTo(1);
        assertThat(judge("x".repeat(LENIENT.gateway().messageBytesMax() + 1), LENIENT))
                .isEmpty();
        assertThat(refusals("message_too_large")).isEqualTo(1);
        assertThat(judge("", LENIENT)).isEmpty();
        assertThat(refusals("invalid_message")).isEqualTo(4);
        assertThat(judge("{\"type\":\"ROOM_GAP\"}", LENIENT)).isEmpty();
        assertThat(refusals("forbidden")).isEqualTo(1);
    }

    private Optional<Publish> judge(String text, SluiceConfig config) {
        return published.judge("lobby", text.getBytes(StandardCharsets.UTF_8), config);
    }

    private double refusals(String reason) {
        return meters.counter("sluice.rooms.refusals", "reason", reason).count();
    }
}
