package dev.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class FrameHopperProperties {
    /** A frame that was sent, or what the hopper told of one. */
    private record Frame(int firstByte, long payloadBytes, String headHex) {}

    /** Payload lengths around the limits of the header's three forms and of the head. */
    @Provide
    Arbitrary<List<byte[]>> payloads() {
        Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 300)),
                Tuple.of(3, Arbitraries.of(125, 126, 127, 128, 129)),
                Tuple.of(1, Arbitraries.of(65_535, 65_536, 70_000)));
        return Combinators.combine(lengths, Arbitraries.longs())
                .as((bytes, seed) -> {
                    byte[] payload = new byte[bytes];
                    new Random(seed).nextBytes(payload);
                    return payload;
                })
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 500)
    void frameIsToldOnceWithItsHeadWhereverReadsAreCut(
            @ForAll("payloads") List<byte[]> payloads,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int cutMax) {
        List<Frame> sent = new ArrayList<>();
        ByteBuf wire = encode(payloads, sent);
        List<Frame> told = new ArrayList<>();
        FrameHopper hopper = new FrameHopper((firstByte, source, headIndex, headBytes, payloadBytes) ->
                told.add(new Frame(firstByte, payloadBytes, ByteBufUtil.hexDump(source, headIndex, headBytes))));

        Random cuts = new Random(seed);
        while (wire.isReadable()) {
            ByteBuf read = wire.readSlice(Math.min(wire.readableBytes(), 1 + cuts.nextInt(cutMax)));
            hopper.hop(read);
            assertThat(read.isReadable()).isFalse();
        }

        assertThat(told).isEqualTo(sent);
    }

    private static ByteBuf encode(List<byte[]> payloads, List<Frame> sent) {
        ByteBuf wire = Unpooled.buffer();
        for (int i = 0; i < payloads.size(); i++) {
            byte[] payload = payloads.get(i);
            int firstByte = i % 3 == 0 ? 0x89 : 0x81;
            wire.writeByte(firstByte);
            if (payload.length < 126) {
                wire.writeByte(payload.length);
            } else if (payload.length < 65_536) {
                wire.writeByte(126).writeShort(payload.length);
            } else {
                wire.writeByte(127).writeLong(payload.length);
            }
            wire.writeBytes(payload);
            int headBytes = Math.min(payload.length, FrameHopper.HEAD_BYTES_MAX);
            sent.add(new Frame(firstByte, payload.length, ByteBufUtil.hexDump(payload, 0, headBytes)));
        }
        return wire;
    }
}
