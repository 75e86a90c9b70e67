package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFramesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1_000_000})
    void whatIsWrittenCanBeTakenApartAgain(int payloadBytes) {
        ByteBuf frame = Unpooled.buffer();
        ServerFrames.writeHeader(frame, ServerFrames.TEXT, false, payloadBytes);

        assertThat(ServerFrames.headerBytesOf(frame)).isEqualTo(frame.readableBytes());
        assertThat(ServerFrames.payloadBytesOf(frame)).isEqualTo(payloadBytes);
        assertThat(ServerFrames.opcodeOf(frame)).isEqualTo(ServerFrames.TEXT);
    }
}
