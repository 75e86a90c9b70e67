package dev.sluice.gateway.trace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {
    private final ByteArrayOutputStream unpacked = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000})
    void partsOfAnySizeAreUnpacked(int size) throws Exception {
        String text = "some text ".repeat(100);
        byte[] packed = gzip(text.getBytes(UTF_8));
        try (Gunzip gunzip = new Gunzip()) {
            for (int from = 0; from < packed.length; from += size) {
                gunzip.take(
                        Arrays.copyOfRange(packed, from, Math.min(packed.length, from + size)), unpacked::writeBytes);
            }
            gunzip.end();
        }
        assertThat(unpacked.toString(UTF_8)).isEqualTo(text);
    }

    @Test
    void nameInTheHeaderIsPassedOver() throws Exception {
        byte[] plain = gzip("x".getBytes(UTF_8));
        byte[] named = new byte[plain.length + 4];
        System.arraycopy(plain, 0, named, 0, 10);
        named[3] = 8;
        System.arraycopy("abc\0".getBytes(UTF_8), 0, named, 10, 4);
        System.arraycopy(plain, 10, named, 14, plain.length - 10);
        try (Gunzip gunzip = new Gunzip()) {
            gunzip.take(named, unpacked::writeBytes);
            gunzip.end();
        }
        assertThat(unpacked.toString(UTF_8)).isEqualTo("x");
    }

    @Test
    void bombIsStoppedEarly() throws IOException {
        byte[] bomb = gzip(new byte[100 << 20]);
        try (Gunzip gunzip = new Gunzip()) {
            assertThatThrownBy(() -> gunzip.take(bomb, unpacked::writeBytes))
                    .isInstanceOfSatisfying(Gunzip.RefusedException.class, refused -> assertThat(refused.isTooLarge())
                            .isTrue());
        }
        assertThat(unpacked.size()).isLessThan(bomb.length * 201 + (1 << 20));
    }

    @Test
    void garbageAndHalvesAreRefused() throws Exception {
        try (Gunzip gunzip = new Gunzip()) {
            assertThatThrownBy(() -> gunzip.take("no gzip at all".getBytes(UTF_8), unpacked::writeBytes))
                    .isInstanceOf(Gunzip.RefusedException.class);
        }
        byte[] packed = gzip("x".repeat(1000).getBytes(UTF_8));
        try (Gunzip gunzip = new Gunzip()) {
            gunzip.take(Arrays.copyOf(packed, packed.length / 2), unpacked::writeBytes);
            assertThatThrownBy(gunzip::end).isInstanceOf(Gunzip.RefusedException.class);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
