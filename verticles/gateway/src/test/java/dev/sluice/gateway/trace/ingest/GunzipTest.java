package dev.sluice.gateway.trace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 19, 1000})
    void membersFollowOneAnother(int size) throws Exception {
        byte[] packed = joined(gzip("one ".getBytes(UTF_8)), gzip(new byte[0]), gzip("two".getBytes(UTF_8)));
        try (Gunzip gunzip = new Gunzip()) {
            for (int from = 0; from < packed.length; from += size) {
                gunzip.take(
                        Arrays.copyOfRange(packed, from, Math.min(packed.length, from + size)), unpacked::writeBytes);
            }
            gunzip.end();
        }
        assertThat(unpacked.toString(UTF_8)).isEqualTo("one two");
    }

    /** The last eight bytes are CRC and size; from the end on, a changed bit of each is one case. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8})
    void damagedTrailerIsRefused(int fromEnd) throws Exception {
        byte[] packed = gzip("some text".getBytes(UTF_8));
        packed[packed.length - fromEnd] ^= 1;

        assertRefused(packed);
        assertRefused(joined(packed, gzip("more".getBytes(UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void cutTrailerIsRefused(int missing) throws Exception {
        byte[] packed = gzip("some text".getBytes(UTF_8));

        assertRefused(Arrays.copyOf(packed, packed.length - missing));
    }

    @Test
    void whatFollowsMustBeAnotherMember() throws Exception {
        byte[] packed = gzip("some text".getBytes(UTF_8));

        assertRefused(joined(packed, "garbage".getBytes(UTF_8)));
        assertRefused(joined(packed, Arrays.copyOf(packed, 5)));
    }

    @Test
    void allFieldsOfAHeaderArePassedOverAndItsCrcIsChecked() throws Exception {
        byte[] plain = gzip("x".getBytes(UTF_8));
        byte[] fixed = Arrays.copyOf(plain, 10);
        fixed[3] = 2 | 4 | 8 | 16;
        byte[] fields = joined(fixed, new byte[] {3, 0, 1, 2, 3}, "name\0".getBytes(UTF_8), "said\0".getBytes(UTF_8));
        CRC32 crc = new CRC32();
        crc.update(fields);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] packed = joined(fields, sum, Arrays.copyOfRange(plain, 10, plain.length));
        try (Gunzip gunzip = new Gunzip()) {
            gunzip.take(packed, unpacked::writeBytes);
            gunzip.end();
        }
        assertThat(unpacked.toString(UTF_8)).isEqualTo("x");

        packed[fields.length] ^= 1;
        assertRefused(packed);
    }

    @Test
    void bombOfManyMembersIsStoppedToo() throws IOException {
        byte[] member = gzip(new byte[1 << 19]);
        byte[] bomb = joined(member, member, member, member, member);
        try (Gunzip gunzip = new Gunzip()) {
            assertThatThrownBy(() -> gunzip.take(bomb, unpacked::writeBytes))
                    .isInstanceOfSatisfying(Gunzip.RefusedException.class, refused -> assertThat(refused.isTooLarge())
                            .isTrue());
        }
    }

    private void assertRefused(byte[] packed) {
        try (Gunzip gunzip = new Gunzip()) {
            assertThatThrownBy(() -> {
                        gunzip.take(packed, unpacked::writeBytes);
                        gunzip.end();
                    })
                    .isInstanceOfSatisfying(Gunzip.RefusedException.class, refused -> assertThat(refused.isTooLarge())
                            .isFalse());
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
