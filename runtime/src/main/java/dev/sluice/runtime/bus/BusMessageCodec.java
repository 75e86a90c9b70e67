package dev.sluice.runtime.bus;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusWire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Compact bytes between nodes; the record itself, which nobody changes, within a node. */
final class BusMessageCodec implements MessageCodec<BusMessage, BusMessage> {
    static final String NAME = "sluice";

    @Override
    public void encodeToWire(Buffer buffer, BusMessage message) {
        byte[] bytes = BusWire.encode(message);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public BusMessage decodeFromWire(int pos, Buffer buffer) {
        int length = buffer.getInt(pos);
        return BusWire.decode(buffer.getBytes(pos + Integer.BYTES, pos + Integer.BYTES + length));
    }

    @Override
    public BusMessage transform(BusMessage message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
