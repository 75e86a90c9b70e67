package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client's bytes, with and without permessage-deflate: the same messages whatever pieces they come in. */
class WebSocketFuzz {
    private static final int COMPRESSION = 1;
    private static final int FIRST_BYTES = 1024;

    /** A client that is heard to its end: the first byte says what was agreed on, the second the size of pieces. */
    @FuzzTest
    void messagesDoNotDependOnPiecesAndNothingIsKept(byte[] data) {
        if (data.length < 2) {
            return;
        }
        boolean compression = (data[0] & COMPRESSION) != 0;
        byte[] frames = Arrays.copyOfRange(data, 2, data.length);

        List<String> whole = heard(frames, compression, frames.length);

        assertThat(heard(frames, compression, 1 + (data[1] & 0x1F))).isEqualTo(whole);
        assertThat(whole.stream().filter(WebSocketFuzz::isEnd).count()).isLessThanOrEqualTo(1);
        if (whole.stream().anyMatch(WebSocketFuzz::isEnd)) {
            assertThat(isEnd(whole.get(whole.size() - 1))).isTrue();
        }
    }

    private static boolean isEnd(String event) {
        return event.startsWith("violated") || event.startsWith("closed");
    }

    private static List<String> heard(byte[] frames, boolean compression, int pieceBytes) {
        WebSocketLimits limits = ClientFrames.limits();
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        Heard heard = new Heard();
        MessageAssembler assembler = new MessageAssembler(limits, compression, allocator, heard);
        for (int from = 0; from < frames.length; from += pieceBytes) {
            assembler.take(Unpooled.copiedBuffer(frames, from, Math.min(pieceBytes, frames.length - from)));
            assertThat(allocator.metric().usedHeapMemory())
                    .as("what is kept of a message that is not whole")
                    .isLessThanOrEqualTo(2L * from + 2L * pieceBytes + 2 * FIRST_BYTES);
        }
        assembler.end();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        return new ArrayList<>(heard.events);
    }
}
