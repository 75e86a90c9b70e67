package dev.sluice.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.wire.ClientFrames;
import dev.sluice.bench.wire.Upgrade;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorMemberTest {
    private final FloorRooms rooms = new FloorRooms(null, 0);

    @Test
    void aMessageGoesToAllOthersInTheRoomAndNobodyElse() {
        EmbeddedChannel ann = enter("/ws/lobby?client_id=ann");
        EmbeddedChannel bob = enter("/ws/lobby");
        EmbeddedChannel eve = enter("/ws/elsewhere");

        ann.writeInbound(ClientFrames.text("short"));
        ann.writeInbound(ClientFrames.text("x".repeat(203)));

        assertThat(texts(bob)).containsExactly("short", "x".repeat(203));
        assertThat(texts(ann)).isEmpty();
        assertThat(texts(eve)).isEmpty();
    }

    @Test
    void aMessageThatComesInPiecesIsOne() {
        EmbeddedChannel ann = enter("/ws/lobby");
        EmbeddedChannel bob = enter("/ws/lobby");
        ByteBuf frame = ClientFrames.text("in many pieces");

        while (frame.isReadable()) {
            ann.writeInbound(frame.readRetainedSlice(1));
        }

        assertThat(texts(bob)).containsExactly("in many pieces");
    }

    private EmbeddedChannel enter(String path) {
        EmbeddedChannel channel = new EmbeddedChannel(new FloorConnection(null, null, rooms));
        channel.writeInbound(Unpooled.copiedBuffer(Upgrade.request("127.0.0.1", 80, path), StandardCharsets.US_ASCII));
        assertThat(channel.<ByteBuf>readOutbound().toString(StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 101 ");
        assertThat(texts(channel)).containsExactly("{\"type\":\"SERVER_HELLO\"}");
        return channel;
    }

    private static List<String> texts(EmbeddedChannel channel) {
        List<String> texts = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            while (out.isReadable()) {
                assertThat(out.readUnsignedByte()).isEqualTo((short) 0x81);
                int bytes = out.readUnsignedByte();
                texts.add(out.readCharSequence(bytes < 126 ? bytes : out.readUnsignedShort(), StandardCharsets.US_ASCII)
                        .toString());
            }
            out.release();
        }
        return texts;
    }
}
