package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What close frames carry: a code of two bytes and a reason (RFC 6455, sections 5.5.1 and 7.4). */
final class ClosePayload {
    /** Stands for a close frame without a code; never on the wire. */
    static final int NO_STATUS = 1005;

    /** Stands for a connection that ended without a close frame; never on the wire. */
    static final int ABNORMAL = 1006;

    static final int INTERNAL_ERROR = 1011;
    static final int REASON_BYTES_MAX = 123;

    private ClosePayload() {}

    /** Whether a code may stand in a close frame: the registered ones below 3000, and all from there to 4999. */
    static boolean isSendable(int code) {
        return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;
    }

    /** Reads a payload of a size that {@link FrameReader} lets pass. */
    static void read(ByteBuf payload, Inbound inbound) {
        if (!payload.isReadable()) {
            inbound.closed(NO_STATUS, "");
            return;
        }
        int code = payload.readUnsignedShort();
        Utf8Validator utf8 = new Utf8Validator();
        if (!isSendable(code)) {
            inbound.violated(ViolationReason.CLOSE_CODE);
        } else if (!utf8.accept(payload, payload.readerIndex(), payload.readableBytes()) || !utf8.isComplete()) {
            inbound.violated(ViolationReason.UTF8);
        } else {
            inbound.closed(code, payload.toString(StandardCharsets.UTF_8));
        }
    }

    /** The reason in UTF-8, cut before the first character that does not fit. */
    static byte[] reasonBytes(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= REASON_BYTES_MAX) {
            return bytes;
        }
        int end = REASON_BYTES_MAX;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
