package dev.sluice.gateway.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Server-sent events (HTML Living Standard, section 9.2), encoded. */
public final class ServerEvents {
    private static final byte[] ID = ascii("id: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] HEARTBEAT = ascii(": heartbeat\n");
    private static final byte[] BYE = ascii("event: bye\n");

    private ServerEvents() {}

    /**
     * One message for {@code onmessage}.
     *
     * @param at where the client is behind it, which is what it says when it comes back; null leaves that as it was
     * @param utf8 the message is from its reader's index to its writer's, which are left as they are
     */
    public static void message(ByteBuf out, Position at, ByteBuf utf8) {
        if (at != null) {
            id(out, at);
        }
        data(out, utf8);
        out.writeByte('\n');
    }

    /** Nothing happened but time; the position may have moved over what the client is not shown. */
    public static void heartbeat(ByteBuf out, Optional<Position> at) {
        out.writeBytes(HEARTBEAT);
        at.ifPresent(position -> id(out, position));
        out.writeByte('\n');
    }

    /**
     * The last one, named {@code bye}: an event stream has no close frame to say this in.
     *
     * @param reconnectAfterMillis when the client should come back; negative leaves that to it
     */
    public static void bye(ByteBuf out, int code, String reason, long reconnectAfterMillis) {
        ObjectNode bye = JsonNodeFactory.instance.objectNode();
        bye.put("type", "bye").put("code", code).put("reason", reason);
        if (reconnectAfterMillis >= 0) {
            bye.put("reconnectAfterMs", reconnectAfterMillis);
            ByteBufUtil.writeAscii(out, "retry: " + reconnectAfterMillis + "\n");
        }
        out.writeBytes(BYE);
        data(out, Unpooled.wrappedBuffer(bye.toString().getBytes(StandardCharsets.UTF_8)));
        out.writeByte('\n');
    }

    private static void id(ByteBuf out, Position at) {
        out.writeBytes(ID);
        ByteBufUtil.writeAscii(out, at.epoch() + "-" + at.seq());
        out.writeByte('\n');
    }

    /** A line of its own for each of the message's: a return, too, would end the field. */
    private static void data(ByteBuf out, ByteBuf utf8) {
        int from = utf8.readerIndex();
        int end = utf8.writerIndex();
        int line = from;
        for (int at = from; at < end; at++) {
            byte letter = utf8.getByte(at);
            if (letter != '\n' && letter != '\r') {
                continue;
            }
            line(out, utf8, line, at);
            boolean pair = letter == '\r' && at + 1 < end && utf8.getByte(at + 1) == '\n';
            at += pair ? 1 : 0;
            line = at + 1;
        }
        line(out, utf8, line, end);
    }

    private static void line(ByteBuf out, ByteBuf utf8, int from, int to) {
        out.writeBytes(DATA).writeBytes(utf8, from, to - from).writeByte('\n');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
