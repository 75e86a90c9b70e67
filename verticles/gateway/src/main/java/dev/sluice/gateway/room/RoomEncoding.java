package dev.sluice.gateway.room;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.gateway.delivery.Encoding;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomEnvelope;
import dev.sluice.protocol.room.RoomProtobuf;
import io.netty.buffer.ByteBuf;

/** A room as its members hear it. */
enum RoomEncoding implements Encoding {
    /** Each message as it came. */
    RAW,
    /** Each message as it came, but the binary ones wrapped: for connections that carry text alone. */
    RAW_TEXT,
    /** All that happens, wrapped in JSON. */
    ENVELOPE,
    /** All that happens, wrapped in protobuf. */
    PROTOBUF;

    static RoomEncoding of(boolean envelope, boolean protobuf, boolean carriesBinary) {
        if (envelope) {
            return protobuf ? PROTOBUF : ENVELOPE;
        }
        return carriesBinary ? RAW : RAW_TEXT;
    }

    @Override
    public Encoder encoder() {
        return switch (this) {
            case RAW -> RoomEncoding::raw;
            case RAW_TEXT -> RoomEncoding::rawText;
            case ENVELOPE -> RoomEncoding::json;
            case PROTOBUF -> RoomEncoding::protobuf;
        };
    }

    private static void rawText(ByteBuf out, long epoch, long seq, Entry entry) {
        boolean message = RoomEntry.kindOf(entry) == RoomEntry.Kind.MESSAGE;
        if (message && RoomEntry.of(entry).form() == PayloadForm.BINARY) {
            frame(out, ServerFrames.TEXT, RoomEnvelope.json(RoomEntry.of(entry), epoch, seq, entry.timeMillis()));
        } else {
            raw(out, epoch, seq, entry);
        }
    }

    private static void raw(ByteBuf out, long epoch, long seq, Entry entry) {
        if (RoomEntry.kindOf(entry) == RoomEntry.Kind.MESSAGE) {
            boolean binary = RoomEntry.of(entry).form() == PayloadForm.BINARY;
            frame(out, binary ? ServerFrames.BINARY : ServerFrames.TEXT, entry.payload());
        }
    }

    private static void json(ByteBuf out, long epoch, long seq, Entry entry) {
        if (isTold(entry)) {
            frame(out, ServerFrames.TEXT, RoomEnvelope.json(RoomEntry.of(entry), epoch, seq, entry.timeMillis()));
        }
    }

    private static void protobuf(ByteBuf out, long epoch, long seq, Entry entry) {
        if (isTold(entry)) {
            frame(out, ServerFrames.BINARY, RoomProtobuf.entry(RoomEntry.of(entry), epoch, seq, entry.timeMillis()));
        }
    }

    /** Typed presence reaches those who want envelopes as the room's own word. */
    private static boolean isTold(Entry entry) {
        RoomEntry.Kind kind = RoomEntry.kindOf(entry);
        MessageType type = RoomEntry.typeOf(entry);
        return !kind.isHidden() && !(kind == RoomEntry.Kind.MESSAGE && type.isPresence());
    }

    private static void frame(ByteBuf out, int opcode, byte[] payload) {
        ServerFrames.writeHeader(out, opcode, false, payload.length);
        out.writeBytes(payload);
    }
}
