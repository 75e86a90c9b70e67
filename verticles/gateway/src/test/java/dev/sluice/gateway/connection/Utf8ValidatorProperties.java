package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class Utf8ValidatorProperties {
    @Property(tries = 5_000)
    void agreesWithTheJdk(@ForAll("bytes") byte[] bytes) {
        assertThat(accepts(bytes, bytes.length)).isEqualTo(jdkAccepts(bytes));
    }

    @Property(tries = 2_000)
    void agreesWithTheJdkWhereverTheBytesAreCut(
            @ForAll("bytes") byte[] bytes, @ForAll @IntRange(min = 1, max = 9) int chop) {
        assertThat(accepts(bytes, chop)).isEqualTo(jdkAccepts(bytes));
    }

    /** All sequences of up to three bytes around the first bytes that matter, and all seconds of four. */
    @Example
    void agreesWithTheJdkOnAllShortSequences() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (int third : new int[] {-1, 0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF}) {
                    for (int fourth : new int[] {-1, 0x7F, 0x80, 0xBF, 0xC0}) {
                        byte[] all = {(byte) first, (byte) second, (byte) third, (byte) fourth};
                        byte[] bytes = Arrays.copyOf(all, third < 0 ? 2 : fourth < 0 ? 3 : 4);
                        if (accepts(bytes, bytes.length) != jdkAccepts(bytes)) {
                            fail("the JDK sees it otherwise: " + Arrays.toString(bytes));
                        }
                    }
                }
            }
        }
    }

    /** Nothing that could follow would make it good: so the first byte that is wrong is refused at once. */
    @Property(tries = 2_000)
    void refusesAtTheFirstByteThatIsWrong(@ForAll("bytes") byte[] bytes) {
        Utf8Validator validator = new Utf8Validator();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        for (int i = 0; i < bytes.length; i++) {
            boolean accepted = validator.accept(in, i, 1);
            assertThat(accepted).isEqualTo(canGoOn(Arrays.copyOf(bytes, i + 1)));
            if (!accepted) {
                return;
            }
        }
    }

    /** Text, now and then with bytes that are none. */
    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> characters = Arbitraries.integers()
                .between(0, 0x10FFFF)
                .filter(point -> point < 0xD800 || point > 0xDFFF)
                .map(point -> Character.toString(point).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> ascii = Arbitraries.just("a run of plain ASCII".getBytes(StandardCharsets.US_ASCII));
        Arbitrary<byte[]> wrong = Arbitraries.of(
                        (byte) 0x80, (byte) 0xC0, (byte) 0xE0, (byte) 0xED, (byte) 0xF4, (byte) 0xFF)
                .map(one -> new byte[] {one});
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(10, characters),
                        net.jqwik.api.Tuple.of(3, ascii),
                        net.jqwik.api.Tuple.of(1, wrong))
                .list()
                .ofMaxSize(20)
                .map(Utf8ValidatorProperties::joined);
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    private static boolean accepts(byte[] bytes, int chop) {
        Utf8Validator validator = new Utf8Validator();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        for (int from = 0; from < bytes.length; from += chop) {
            if (!validator.accept(in, from, Math.min(chop, bytes.length - from))) {
                return false;
            }
        }
        return validator.isComplete();
    }

    private static boolean jdkAccepts(byte[] bytes) {
        // Without an exception for each of two million sequences.
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length), true)
                .isError();
    }

    /** Good as it is, or with the smallest or the greatest bytes that may follow. */
    private static boolean canGoOn(byte[] bytes) {
        byte[][] ends = {{}, {-128}, {-65}, {-128, -128}, {-65, -65}, {-128, -128, -128}, {-65, -65, -65}};
        return Arrays.stream(ends).anyMatch(end -> jdkAccepts(joined(List.of(bytes, end))));
    }
}
