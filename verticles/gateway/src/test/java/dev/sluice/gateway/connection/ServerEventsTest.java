package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class ServerEventsTest {
    @Test
    void aMessageHasItsPositionAndALineForEachOfItsLines() {
        assertThat(message(new Position(7, 3), "a\nb\r\nc\rd\n"))
                .isEqualTo("id: 7-3\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
        assertThat(message(null, "{}")).isEqualTo("data: {}\n\n");
        assertThat(message(null, "")).isEqualTo("data: \n\n");
    }

    @Test
    void theLastEventSaysWhyAndWhenToComeBack() {
        ByteBuf out = Unpooled.buffer();
        ServerEvents.bye(out, 1012, "draining", 250);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("retry: 250\nevent: bye\ndata: {\"type\":\"bye\",\"code\":1012,\"reason\":\"draining\","
                        + "\"reconnectAfterMs\":250}\n\n");
        out.clear();
        ServerEvents.bye(out, 4401, "no", -1);
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("retry");
    }

    @Test
    void aHeartbeatIsNoEventButMovesThePosition() {
        ByteBuf out = Unpooled.buffer();
        ServerEvents.heartbeat(out, Optional.of(new Position(7, 9)));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(": heartbeat\nid: 7-9\n\n");
    }

    /** As the standard reads a stream, whatever the message is: only the kind of its line ends may be lost. */
    @Property
    void whatIsReadIsWhatWasWritten(
            @ForAll @Chars({'\n', '\r', ':', ' ', 'x'}) @CharRange(from = 'a', to = 'c') String text) {
        StringBuilder data = new StringBuilder();
        String[] lines = message(null, text).split("\n", -1);
        for (int i = 0; i < lines.length - 2; i++) {
            assertThat(lines[i]).startsWith("data: ").doesNotContain("\r");
            data.append(i == 0 ? "" : "\n").append(lines[i].substring(6));
        }
        assertThat(lines[lines.length - 2] + lines[lines.length - 1]).isEmpty();
        assertThat(data.toString()).isEqualTo(text.replace("\r\n", "\n").replace("\r", "\n"));
    }

    private static String message(Position at, String text) {
        ByteBuf out = Unpooled.buffer();
        ServerEvents.message(out, at, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
        return out.toString(StandardCharsets.UTF_8);
    }
}
