package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Puts data frames together to messages, and says what is wrong with them as early as it can be seen. */
final class MessageAssembler {
    /** Takes a whole message; the buffer is valid during the call only. */
    interface Target {
        void message(boolean text, ByteBuf payload);
    }

    private final int messageBytesMax;
    private final int fragmentsMax;
    private final Utf8Validator utf8 = new Utf8Validator();
    private ByteBuf collected = Unpooled.EMPTY_BUFFER;
    private boolean underWay;
    private boolean text;
    private int fragments;

    MessageAssembler(int messageBytesMax, int fragmentsMax) {
        this.messageBytesMax = messageBytesMax;
        this.fragmentsMax = fragmentsMax;
    }

    /** Takes a text or binary frame, or one that continues; the payload stays the caller's. */
    void frame(boolean continuation, boolean isText, boolean last, ByteBuf payload, Target target) throws Violation {
        if (continuation != underWay) {
            String what = underWay ? "a new message inside another" : "a continuation of nothing";
            throw new Violation(Violation.PROTOCOL_ERROR, what);
        }
        if (!continuation) {
            text = isText;
            utf8.reset();
        }
        if (collected.readableBytes() + payload.readableBytes() > messageBytesMax) {
            throw new Violation(Violation.TOO_BIG, "a message may have " + messageBytesMax + " bytes at most");
        }
        if (++fragments > fragmentsMax) {
            throw new Violation(Violation.TOO_BIG, "a message may have " + fragmentsMax + " frames at most");
        }
        if (text && (!utf8.accept(payload) || last && !utf8.isComplete())) {
            throw new Violation(Violation.INVALID_PAYLOAD, "text must be UTF-8");
        }
        if (!last) {
            underWay = true;
            collect(payload);
        } else if (!underWay) {
            fragments = 0;
            target.message(text, payload);
        } else {
            collect(payload);
            ByteBuf whole = collected;
            collected = Unpooled.EMPTY_BUFFER;
            underWay = false;
            fragments = 0;
            try {
                target.message(text, whole);
            } finally {
                whole.release();
            }
        }
    }

    void release() {
        collected.release();
        collected = Unpooled.EMPTY_BUFFER;
    }

    private void collect(ByteBuf payload) {
        if (collected == Unpooled.EMPTY_BUFFER && payload.isReadable()) {
            collected = Unpooled.buffer(payload.readableBytes());
        }
        if (payload.isReadable()) {
            collected.writeBytes(payload);
        }
    }
}
