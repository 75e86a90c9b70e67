package dev.sluice.gateway.connection;

import java.util.Locale;

/** Why a client's bytes ended its connection: the tag of the counter, and the close code that the client is told. */
public enum ViolationReason {
    RESERVED_BITS(1002, "reserved bits are set"),
    RESERVED_OPCODE(1002, "a reserved opcode"),
    UNMASKED(1002, "a client must mask its frames"),
    LENGTH_NOT_MINIMAL(1002, "a length must be in its shortest form"),
    LENGTH_OVERFLOW(1002, "a length has 63 bits"),
    CONTROL_FRAGMENTED(1002, "a control frame must not be fragmented"),
    CONTROL_TOO_LARGE(1002, "a control frame carries at most 125 bytes"),
    CONTINUATION_WITHOUT_START(1002, "a continuation of nothing"),
    MESSAGE_INTERRUPTED(1002, "a new message inside another"),
    CLOSE_PAYLOAD(1002, "a close frame with half a code"),
    CLOSE_CODE(1002, "no such close code"),
    UTF8(1007, "text must be UTF-8"),
    DEFLATE(1007, "not a deflated message"),
    FRAGMENTS(1009, "a message in too many frames"),
    FRAME_TOO_LARGE(1009, "a frame is too large"),
    MESSAGE_TOO_LARGE(1009, "a message is too large"),
    INFLATED_TOO_LARGE(1009, "a message inflates beyond the limit");

    private final int closeCode;
    private final String text;

    ViolationReason(int closeCode, String text) {
        this.closeCode = closeCode;
        this.text = text;
    }

    /** RFC 6455, section 7.4.1. */
    public int closeCode() {
        return closeCode;
    }

    /** What the close frame says: ASCII that fits into one. */
    public String text() {
        return text;
    }

    /** The value of the counter's tag. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
