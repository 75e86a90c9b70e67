package dev.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UpgradeTest {
    @Test
    void keyIsAcceptedAsInTheRfc() {
        assertThat(Upgrade.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void headIsWholeAtItsEmptyLineAndLeavesTheRest() {
        HttpHead head = new HttpHead();
        ByteBuf first = ascii("HTTP/1.1 101 Switching Protocols\r\nupgrade:  websocket \r");
        ByteBuf second = ascii("\n\r\nframes");

        assertThat(head.read(first)).isFalse();
        assertThat(head.read(second)).isTrue();

        assertThat(head.firstLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(head.header("Upgrade")).contains("websocket");
        assertThat(head.header("Sec-WebSocket-Key")).isEmpty();
        assertThat(second.toString(StandardCharsets.US_ASCII)).isEqualTo("frames");
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
