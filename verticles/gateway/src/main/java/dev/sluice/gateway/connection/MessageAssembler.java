package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Makes messages of a client's bytes, whatever pieces they arrive in (RFC 6455, section 5.4). Payload is checked as it
 * arrives, not frame by frame; at most one message and one control frame are kept. What came whole in one frame and one
 * read is passed on as a slice of what was read.
 */
final class MessageAssembler {
    static final int CONTROL_BYTES_MAX = 125;

    /** First size of a buffer for a message in pieces: what was announced is not believed before it comes. */
    private static final int FIRST_BYTES = 1024;

    private final WebSocketLimits limits;
    private final ByteBufAllocator allocator;
    private final Inbound inbound;
    private final FrameReader frame;
    private final Utf8Validator utf8 = new Utf8Validator();

    private boolean inMessage;
    private boolean text;
    private boolean compressed;
    private boolean ended;
    private int fragments;
    private int messageBytes;
    private ByteBuf message = Unpooled.EMPTY_BUFFER;
    private ByteBuf control = Unpooled.EMPTY_BUFFER;

    /** @param compression whether permessage-deflate was agreed on */
    MessageAssembler(WebSocketLimits limits, boolean compression, ByteBufAllocator allocator, Inbound inbound) {
        this.limits = limits;
        this.allocator = allocator;
        this.inbound = inbound;
        this.frame = new FrameReader(limits.frameBytesMax(), compression);
    }

    /** Takes all bytes; they are unmasked in place, and stay the caller's. After the end they are skipped. */
    void take(ByteBuf in) {
        while (!ended) {
            if (!frame.inPayload()) {
                switch (frame.readHeader(in)) {
                    case HEADER_INCOMPLETE -> {
                        return;
                    }
                    case VIOLATION -> violated(frame.violation());
                    case HEADER_COMPLETE -> begin();
                }
            } else {
                int length = Math.min(frame.payloadLeft(), in.readableBytes());
                if (length == 0 && frame.payloadLeft() > 0) {
                    return;
                }
                frame.unmask(in, length);
                payload(in, length);
            }
        }
        in.skipBytes(in.readableBytes());
    }

    /** Gives up what is kept; the client is not listened to any more. */
    void end() {
        ended = true;
        message.release();
        message = Unpooled.EMPTY_BUFFER;
        control.release();
        control = Unpooled.EMPTY_BUFFER;
    }

    private void begin() {
        if (Opcode.isControl(frame.opcode())) {
            return;
        }
        boolean continues = frame.opcode() == Opcode.CONTINUATION;
        if (continues != inMessage) {
            violated(continues ? ViolationReason.CONTINUATION_WITHOUT_START : ViolationReason.MESSAGE_INTERRUPTED);
            return;
        }
        if (!continues) {
            inMessage = true;
            text = frame.opcode() == Opcode.TEXT;
            compressed = frame.compressed();
            fragments = 0;
            messageBytes = 0;
            utf8.reset();
        }
        if (++fragments > limits.fragmentsMax()) {
            violated(ViolationReason.FRAGMENTS);
        } else if (frame.payloadLeft() > limits.messageBytesMax() - messageBytes) {
            violated(ViolationReason.MESSAGE_TOO_LARGE);
        } else {
            messageBytes += frame.payloadLeft();
        }
    }

    private void payload(ByteBuf in, int length) {
        boolean last = frame.payloadLeft() == 0;
        if (last) {
            frame.nextFrame();
        }
        if (Opcode.isControl(frame.opcode())) {
            control(in, length, last);
        } else if (text && !compressed && !utf8.accept(in, in.readerIndex(), length)) {
            violated(ViolationReason.UTF8);
        } else if (!last || !frame.fin()) {
            message = append(message, in, length, limits.messageBytesMax());
        } else {
            inMessage = false;
            ByteBuf whole = whole(message, in, length, limits.messageBytesMax());
            message = Unpooled.EMPTY_BUFFER;
            try {
                if (compressed) {
                    inflate(whole);
                } else {
                    deliver(whole);
                }
            } finally {
                whole.release();
            }
        }
    }

    private void inflate(ByteBuf whole) {
        int bytesMax = limits.messageBytesMax();
        ByteBuf out = allocator.buffer(Math.min(Math.max(FIRST_BYTES, whole.readableBytes() * 2), bytesMax), bytesMax);
        try {
            switch (MessageInflater.ofThisThread().inflate(whole, out)) {
                case TOO_LARGE -> violated(ViolationReason.INFLATED_TOO_LARGE);
                case CORRUPT -> violated(ViolationReason.DEFLATE);
                case DONE -> {
                    if (text && !utf8.accept(out, out.readerIndex(), out.readableBytes())) {
                        violated(ViolationReason.UTF8);
                    } else {
                        deliver(out);
                    }
                }
            }
        } finally {
            out.release();
        }
    }

    private void deliver(ByteBuf whole) {
        if (!text) {
            inbound.binary(whole);
        } else if (utf8.isComplete()) {
            inbound.text(whole);
        } else {
            violated(ViolationReason.UTF8);
        }
    }

    private void control(ByteBuf in, int length, boolean last) {
        if (!last) {
            control = append(control, in, length, CONTROL_BYTES_MAX);
            return;
        }
        ByteBuf whole = whole(control, in, length, CONTROL_BYTES_MAX);
        control = Unpooled.EMPTY_BUFFER;
        try {
            switch (frame.opcode()) {
                case Opcode.PING -> inbound.ping(whole);
                case Opcode.PONG -> inbound.pong(whole);
                default -> {
                    end();
                    ClosePayload.read(whole, inbound);
                }
            }
        } finally {
            whole.release();
        }
    }

    private ByteBuf whole(ByteBuf begun, ByteBuf in, int length, int bytesMax) {
        return begun.isReadable() ? append(begun, in, length, bytesMax) : in.readRetainedSlice(length);
    }

    private ByteBuf append(ByteBuf begun, ByteBuf in, int length, int bytesMax) {
        if (length == 0) {
            return begun;
        }
        ByteBuf to = begun;
        if (to == Unpooled.EMPTY_BUFFER) {
            to = allocator.buffer(Math.min(Math.max(length, FIRST_BYTES), bytesMax), bytesMax);
        }
        return to.writeBytes(in, length);
    }

    private void violated(ViolationReason reason) {
        end();
        inbound.violated(reason);
    }
}
