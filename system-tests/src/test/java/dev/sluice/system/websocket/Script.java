package dev.sluice.system.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One case: bytes that a client sends, and all that the server must send back. A server that is not to close is asked
 * to at the end, and must answer: so each case also shows that the connection is whole.
 */
final class Script {
    private static final int NORMAL = 1000;
    private static final int NO_STATUS = 1005;

    private final String name;
    private final List<byte[]> sent = new ArrayList<>();
    private final List<Frame> expected = new ArrayList<>();
    private int chop = Integer.MAX_VALUE;
    private int closeCode;

    private Script(String name) {
        this.name = name;
    }

    static Script named(String name) {
        return new Script(name);
    }

    /** In writes of so many bytes. */
    Script inChopsOf(int bytes) {
        chop = bytes;
        return this;
    }

    Script sends(byte[]... bytes) {
        sent.addAll(List.of(bytes));
        return this;
    }

    Script sends(Frame... frames) {
        for (Frame frame : frames) {
            sent.add(frame.bytes());
        }
        return this;
    }

    Script expects(Frame... frames) {
        expected.addAll(List.of(frames));
        return this;
    }

    /** The server must close with this code, and then end the connection. */
    Script closedWith(int code) {
        closeCode = code;
        return this;
    }

    /** The server must answer a close frame without a code by one without a code. */
    Script closedWithoutCode() {
        return closedWith(NO_STATUS);
    }

    /** Whether the case works with any endpoint: nothing has to be echoed. */
    boolean needsNoEcho() {
        return expected.stream().noneMatch(frame -> frame.opcode() == Frame.TEXT || frame.opcode() == Frame.BINARY);
    }

    void run(URI server, String path, String... headers) throws IOException {
        try (RawClient client = RawClient.open(server, path, headers)) {
            client.send(Frame.joined(sent.toArray(byte[][]::new)), chop);
            for (Frame frame : expected) {
                assertThat(Deflated.inflated(client.frame())).isEqualTo(frame);
            }
            if (closeCode == 0) {
                client.send(Frame.close(NORMAL, "bye").bytes());
            }
            Frame close = client.frame();
            assertThat(close.opcode()).as("opcode of %s", close).isEqualTo(Frame.CLOSE);
            assertThat(codeOf(close)).as("code of %s", close).isEqualTo(closeCode == 0 ? NORMAL : closeCode);
            assertThat(client.ended()).isTrue();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static int codeOf(Frame close) {
        return close.payload().length == 0
                ? NO_STATUS
                : ByteBuffer.wrap(close.payload()).getShort();
    }
}
