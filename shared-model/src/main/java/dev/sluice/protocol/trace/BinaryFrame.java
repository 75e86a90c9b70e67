package dev.sluice.protocol.trace;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A payload in a binary message among JSON texts, as the original clients write it: 12 bytes in front, little-endian, of
 * kind, length, and the sum of the payload's bytes; each an unsigned int.
 */
public record BinaryFrame(int kind, byte[] payload) {
    /** The payload is a JSON message. */
    public static final int JSON = 1;

    /** The payload is a batch in the delta form. */
    public static final int DELTA_BATCH = 2;

    private static final int HEADER_BYTES = 12;

    public byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind)
                .putInt(payload.length)
                .putInt(sum(payload))
                .put(payload)
                .array();
    }

    /** @throws ProtocolException when length or sum do not fit */
    public static BinaryFrame of(byte[] bytes) throws ProtocolException {
        if (bytes.length < HEADER_BYTES) {
            throw refusal("a binary message starts with a header of " + HEADER_BYTES + " bytes", "");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int kind = in.getInt();
        if (in.getInt() != bytes.length - HEADER_BYTES) {
            throw refusal("the length in the header is not that of the payload", "length");
        }
        int sum = in.getInt();
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        if (sum != sum(payload)) {
            throw refusal("the checksum in the header is not that of the payload", "checksum");
        }
        return new BinaryFrame(kind, payload);
    }

    private static int sum(byte[] payload) {
        int sum = 0;
        for (byte b : payload) {
            sum += b & 0xFF;
        }
        return sum;
    }

    private static ProtocolException refusal(String message, String field) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, message, field);
    }
}
