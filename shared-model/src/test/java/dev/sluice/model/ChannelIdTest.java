package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {
    @Test
    void textAndIdAreTheSame() {
        assertThat(ChannelId.parse("room/a/b"))
                .isEqualTo(new ChannelId("room", "a/b"))
                .hasToString("room/a/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "room", "/a", "room/"})
    void whatIsNoIdIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ChannelId.parse(text));
    }

    @Test
    void laterEpochIsAfterAnySeqOfAnEarlierOne() {
        assertThat(new Position(2, 1)).isGreaterThan(new Position(1, 99)).isLessThan(new Position(2, 2));
    }
}
