package dev.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class FrameHopperTest {
    @Test
    void maskedFrameOfServerIsRefused() {
        FrameHopper hopper = new FrameHopper((firstByte, source, headIndex, headBytes, payloadBytes) -> {});
        ByteBuf masked = ClientFrames.text("hello");

        assertThatThrownBy(() -> hopper.hop(masked)).hasMessageContaining("mask");
        masked.release();
    }

    @Test
    void headIsToldBeforeTheRestHasArrived() {
        int[] told = new int[1];
        FrameHopper hopper = new FrameHopper(
                (firstByte, source, headIndex, headBytes, payloadBytes) -> told[0] = (int) payloadBytes);

        hopper.hop(Unpooled.buffer()
                .writeByte(0x81)
                .writeByte(126)
                .writeShort(1_000)
                .writeZero(128));

        assertThat(told[0]).isEqualTo(1_000);
    }
}
