package dev.sluice.gateway.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * What happens to a session, as lines of bytes: {@code >} a text message, {@code =} a binary one, {@code t} and a digit
 * lets time pass, {@code n} and a digit is something that the node does. All other lines mean nothing.
 */
public final class Script {
    private static final long[] STEPS_MILLIS = {1, 10, 100, 300, 1_000, 5_000, 11_000, 31_000, 61_000, 130_000};
    private static final int STEPS_MAX = 200;

    private final byte[] bytes;
    private long nowMillis = 1_000_000;

    public Script(byte[] bytes) {
        this.bytes = bytes;
    }

    public long nowMillis() {
        return nowMillis;
    }

    /** Ends when the script does, or the session has closed its client. @param node does what the digit says */
    public void play(Session session, FakeClient client, IntConsumer node) {
        int from = 0;
        for (int step = 0; step < STEPS_MAX && from < bytes.length && client.closed() == null; step++) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            line(session, Arrays.copyOfRange(bytes, from, end), node);
            from = end + 1;
        }
    }

    private void line(Session session, byte[] line, IntConsumer node) {
        if (line.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(line, 1, line.length);
        int digit = rest.length == 0 ? 0 : Math.floorMod(rest[0] - '0', 10);
        switch (line[0]) {
            case '>' -> text(session, rest);
            case '=' -> session.binary(rest, nowMillis);
            case 't' -> {
                nowMillis += STEPS_MILLIS[digit];
                session.poll(nowMillis);
            }
            case 'n' -> node.accept(digit);
            default -> {}
        }
    }

    /** The connection has seen to it that texts are UTF-8. */
    private void text(Session session, byte[] utf8) {
        session.text(new String(utf8, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), nowMillis);
    }
}
