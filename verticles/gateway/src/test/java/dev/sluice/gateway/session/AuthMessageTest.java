package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthMessageTest {
    @Test
    void tokenIsFoundWhereverTheTypeStands() {
        assertThat(token("{\"type\":\"auth\",\"token\":\"t\"}")).contains("t");
        assertThat(token(" {\"token\" : \"t\", \"x\":{}, \"type\" : \"auth\"}")).contains("t");
        assertThat(token("{\"type\":\"auth\"}")).contains("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"type\":\"hello\"}",
                "{\"type\":\"chat\",\"text\":\"\\\"auth\\\"\"}",
                "{\"type\":\"chat\",\"auth\":1,\"token\":\"t\"}",
                "[\"auth\"]",
                "{\"type\":\"auth\"",
                "\"auth\"",
                "\"auth"
            })
    void otherMessagesAreLeftToTheSession(String message) {
        assertThat(token(message)).isEmpty();
    }

    private static Optional<String> token(String message) {
        return AuthMessage.token(message.getBytes(StandardCharsets.UTF_8));
    }
}
