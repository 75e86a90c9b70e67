package dev.sluice.gateway.stream;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** The frames of a stream's data messages: JSON text around a payload that is JSON already. */
final class StreamFrames {
    private static final byte[] DELTA = ascii("{\"type\":\"delta\",\"tickId\":");
    private static final byte[] SNAPSHOT = ascii("{\"type\":\"snapshot\",\"tickId\":");
    private static final byte[] PAYLOAD = ascii(",\"payload\":");
    private static final byte[] STATE = ascii(",\"state\":");
    private static final byte[] PREVIOUS = ascii(",\"prevTickId\":");
    private static final byte[] EPOCH = ascii(",\"epoch\":");
    private static final byte[] TIME = ascii(",\"t\":");

    private StreamFrames() {}

    static void delta(ByteBuf out, long epoch, long previousSeq, long seq, long timeMillis, byte[] payload) {
        int length = DELTA.length + digits(seq) + PAYLOAD.length + payload.length + PREVIOUS.length;
        length += digits(previousSeq) + EPOCH.length + digits(epoch) + TIME.length + digits(timeMillis) + 1;
        ServerFrames.writeHeader(out, ServerFrames.TEXT, false, length);
        number(out.writeBytes(DELTA), seq);
        out.writeBytes(PAYLOAD).writeBytes(payload);
        number(out.writeBytes(PREVIOUS), previousSeq);
        number(out.writeBytes(EPOCH), epoch);
        number(out.writeBytes(TIME), timeMillis);
        out.writeByte('}');
    }

    static void snapshot(ByteBuf out, Position position, long timeMillis, byte[] state) {
        long epoch = position.epoch();
        long seq = position.seq();
        int length = SNAPSHOT.length + digits(seq) + STATE.length + state.length;
        length += EPOCH.length + digits(epoch) + TIME.length + digits(timeMillis) + 1;
        ServerFrames.writeHeader(out, ServerFrames.TEXT, false, length);
        number(out.writeBytes(SNAPSHOT), seq);
        out.writeBytes(STATE).writeBytes(state);
        number(out.writeBytes(EPOCH), epoch);
        number(out.writeBytes(TIME), timeMillis);
        out.writeByte('}');
    }

    private static void number(ByteBuf out, long number) {
        ByteBufUtil.writeAscii(out, Long.toString(number));
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
