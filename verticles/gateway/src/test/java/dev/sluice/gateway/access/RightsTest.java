package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.ChannelId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RightsTest {
    @ParameterizedTest
    @CsvSource({
        "room/lobby, room/lobby,   true",
        "room/lobby, room/lobby2,  false",
        "room/lobby, rooms/lobby,  false",
        "room/*,     room/lobby,   true",
        "room/*,     rooms/lobby,  false",
        "trace/a*,   trace/abc,    true",
        "trace/a*,   trace/b,      false",
        "trace/*,    trace/a/b,    true",
        "*,          sync/any,     true"
    })
    void patternCoversChannels(String pattern, String channel, boolean covered) {
        Rights rights = Rights.of(List.of(pattern), List.of(), false);

        assertThat(rights.maySubscribe(ChannelId.parse(channel))).isEqualTo(covered);
        assertThat(rights.mayPublish(ChannelId.parse(channel))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "room", "room/", "ro*", "/x", "/*", "room/*/x", "**"})
    void patternThatIsNoneIsRefused(String pattern) {
        assertThatThrownBy(() -> Rights.of(List.of(), List.of(pattern), false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoModeratesARoomModeratesNoOther() {
        Rights rights = Rights.of(List.of("room/*"), List.of(), List.of("room/club"));

        assertThat(rights.mayAdminister(ChannelId.parse("room/club"))).isTrue();
        assertThat(rights.mayAdminister(ChannelId.parse("room/hall"))).isFalse();
        assertThat(rights.mayAdminister()).isFalse();
    }

    @Test
    void administratorMayDoAllAndNobodyNothing() {
        ChannelId channel = ChannelId.parse("sync/plan");

        assertThat(Rights.ALL.maySubscribe(channel) && Rights.ALL.mayPublish(channel) && Rights.ALL.mayAdminister())
                .isTrue();
        assertThat(Rights.NONE.maySubscribe(channel) || Rights.NONE.mayPublish(channel) || Rights.NONE.mayAdminister())
                .isFalse();
    }
}
