package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Writes down what an assembler makes of bytes. */
final class Heard implements Inbound {
    final List<String> events = new ArrayList<>();

    static String event(String what, byte[] payload) {
        return what + " " + ByteBufUtil.hexDump(payload);
    }

    @Override
    public void text(ByteBuf utf8) {
        events.add(event("text", ByteBufUtil.getBytes(utf8)));
    }

    @Override
    public void binary(ByteBuf payload) {
        events.add(event("binary", ByteBufUtil.getBytes(payload)));
    }

    @Override
    public void ping(ByteBuf payload) {
        events.add(event("ping", ByteBufUtil.getBytes(payload)));
    }

    @Override
    public void pong(ByteBuf payload) {
        events.add(event("pong", ByteBufUtil.getBytes(payload)));
    }

    @Override
    public void closed(int code, String reason) {
        events.add("closed " + code + " " + reason);
    }

    @Override
    public void violated(ViolationReason reason) {
        events.add("violated " + reason);
    }
}
