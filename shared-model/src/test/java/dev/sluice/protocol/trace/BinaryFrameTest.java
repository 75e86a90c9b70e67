package dev.sluice.protocol.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.stream.ProtocolException;
import org.junit.jupiter.api.Test;

class BinaryFrameTest {
    private static final byte[] FRAME = {1, 0, 0, 0, 2, 0, 0, 0, (byte) 0xF8, 0, 0, 0, '{', '}'};

    @Test
    void headerIsLittleEndian() {
        assertThat(new BinaryFrame(BinaryFrame.JSON, "{}".getBytes(UTF_8)).bytes())
                .isEqualTo(FRAME);
    }

    @Test
    void payloadComesBack() throws ProtocolException {
        BinaryFrame frame = BinaryFrame.of(FRAME);

        assertThat(frame.kind()).isEqualTo(BinaryFrame.JSON);
        assertThat(frame.payload()).asString(UTF_8).isEqualTo("{}");
    }

    @Test
    void damageIsNamed() {
        assertRefused(new byte[11], "");
        assertRefused(with(4, 3), "length");
        assertRefused(with(12, 'x'), "checksum");
    }

    private static byte[] with(int at, int value) {
        byte[] damaged = FRAME.clone();
        damaged[at] = (byte) value;
        return damaged;
    }

    private static void assertRefused(byte[] bytes, String field) {
        assertThatThrownBy(() -> BinaryFrame.of(bytes))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.field())
                        .isEqualTo(field));
    }
}
