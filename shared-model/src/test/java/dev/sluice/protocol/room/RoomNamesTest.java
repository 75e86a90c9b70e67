package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"lobby", "test-room", "a b", "Zürich", "房间", "..a", "x:y", "100%", "👋"})
    void plainNamesAreTaken(String name) throws ProtocolException {
        assertThat(RoomNames.room(name)).isEqualTo(name);
        assertThat(RoomNames.client(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "../x",
                "a\\b",
                "a\nb",
                "a\u0000b",
                "a\u007fb",
                "\ud800",
                "a\ufffdb",
                "a\u202eb",
                "a\u200bb",
                "\u2028"
            })
    void whatMeansSomethingInAPathOrIsNotSeenIsRefusedByFieldName(String name) {
        var room = catchThrowableOfType(ProtocolException.class, () -> RoomNames.room(name));
        assertThat(room.field()).isEqualTo("room_id");
        assertThat(room.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        var client = catchThrowableOfType(ProtocolException.class, () -> RoomNames.client(name));
        assertThat(client.field()).isEqualTo("client_id");
    }

    @Test
    void theBoundCountsBytes() throws ProtocolException {
        assertThat(RoomNames.room("ä".repeat(64))).hasSize(64);
        assertThat(catchThrowableOfType(ProtocolException.class, () -> RoomNames.room("ä".repeat(65))))
                .hasMessageContaining("128 bytes");
        assertThat(catchThrowableOfType(ProtocolException.class, () -> RoomNames.room("x".repeat(1 << 20))))
                .hasMessageContaining("128 bytes");
    }

    @Test
    void statsIsNoRoomButMayBeAClient() throws ProtocolException {
        assertThat(catchThrowableOfType(ProtocolException.class, () -> RoomNames.room("stats")))
                .isNotNull();
        assertThat(RoomNames.client("stats")).isEqualTo("stats");
    }

    @Test
    void aUserNeedsNoName() throws ProtocolException {
        assertThat(RoomNames.user("")).isEmpty();
    }
}
