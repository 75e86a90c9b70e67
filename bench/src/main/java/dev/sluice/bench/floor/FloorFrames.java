package dev.sluice.bench.floor;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Encodes what the server sends on {@code /stream}, in the order of fields and the sizes that Sluice has. */
final class FloorFrames {
    private static final int FIN_TEXT = 0x81;
    private static final int LENGTH_16 = 126;
    private static final int BYTES_MAX = 0xFFFF;

    /** As long as Sluice's, so that both write the same number of bytes. */
    private static final String EPOCH = "0123456789abcdef";

    private final int payloadBytes;
    private final StringBuilder json = new StringBuilder();

    FloorFrames(int payloadBytes) {
        this.payloadBytes = payloadBytes;
    }

    /** Appends the delta of one tick to {@code out}. */
    void delta(ByteBuf out, long tickId, long atMicros) {
        json.setLength(0);
        json.append("{\"type\":\"delta\",\"tickId\":").append(tickId).append(",\"payload\":");
        payload(tickId, atMicros);
        json.append(",\"prevTickId\":").append(tickId - 1);
        tail(atMicros);
        frame(out);
    }

    /** Appends the state as of a tick to {@code out}. */
    void snapshot(ByteBuf out, long tickId, long atMicros) {
        json.setLength(0);
        json.append("{\"type\":\"snapshot\",\"tickId\":").append(tickId).append(",\"state\":");
        payload(tickId, atMicros);
        tail(atMicros);
        frame(out);
    }

    /** Appends the answer to a hello to {@code out}. */
    void welcome(ByteBuf out, long tickId) {
        json.setLength(0);
        json.append("{\"type\":\"welcome\",\"streamId\":\"bench\",\"maxWindow\":65536,\"features\":[],\"epoch\":\"")
                .append(EPOCH)
                .append("\",\"tickId\":")
                .append(tickId)
                .append(",\"snapshotIntervalMs\":200}");
        frame(out);
    }

    private void payload(long tickId, long atMicros) {
        int begin = json.length();
        json.append("{\"count\":")
                .append(tickId)
                .append(",\"at\":")
                .append(atMicros)
                .append(",\"pad\":\"");
        int padBytes = payloadBytes - (json.length() - begin) - 2;
        for (int i = 0; i < padBytes; i++) {
            json.append('x');
        }
        json.append("\"}");
    }

    private void tail(long atMicros) {
        json.append(",\"epoch\":\"")
                .append(EPOCH)
                .append("\",\"t\":")
                .append(atMicros / 1_000)
                .append('}');
    }

    private void frame(ByteBuf out) {
        int bytes = json.length();
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("The floor's messages have at most " + BYTES_MAX + " bytes: " + bytes);
        }
        out.writeByte(FIN_TEXT);
        if (bytes < LENGTH_16) {
            out.writeByte(bytes);
        } else {
            out.writeByte(LENGTH_16).writeShort(bytes);
        }
        out.writeCharSequence(json, StandardCharsets.US_ASCII);
    }
}
