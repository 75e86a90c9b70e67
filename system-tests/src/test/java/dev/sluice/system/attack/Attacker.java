package dev.sluice.system.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** One socket from an address of its own, so that what it uses up is not its neighbours'. It writes whatever it wants. */
final class Attacker implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int PING = 9;

    private static final int COMPRESSED = 0x40;
    private static final int FINAL = 0x80;
    private static final String ADDRESS = "127.0.0.2";
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final URI target;

    Attacker(URI target) throws IOException {
        this.target = target;
        socket.bind(new InetSocketAddress(ADDRESS, 0));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), TIMEOUT_MILLIS);
    }

    /** One that the node has let in. */
    static Attacker upgraded(URI target) throws IOException {
        Attacker attacker = new Attacker(target);
        int status = attacker.shakeHands();
        if (status != 101) {
            attacker.close();
            throw new IOException("refused with " + status);
        }
        return attacker;
    }

    /** @return the status of the answer */
    int shakeHands() throws IOException {
        bytes(handshake());
        return status();
    }

    byte[] handshake() {
        return ("GET " + target.getPath() + " HTTP/1.1\r\nHost: " + target.getHost() + ":" + target.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
                        + " server_no_context_takeover\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Of an HTTP answer, whose head is taken. */
    int status() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the node hung up");
            }
            head.append((char) next);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    Attacker bytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    static byte[] text(String text) {
        return frame(TEXT, true, false, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As much as the other side takes; a node may hang up in the midst of it, which is fair. */
    void flood(byte[] bytes, int times) {
        try {
            for (int i = 0; i < times; i++) {
                bytes(bytes);
            }
        } catch (IOException closed) {
            // That is what should happen.
        }
    }

    /** Reads until the node hangs up. @return whether it did so in time */
    boolean isHungUp() {
        byte[] sink = new byte[1 << 16];
        try {
            while (true) {
                if (socket.getInputStream().read(sink) < 0) {
                    return true;
                }
            }
        } catch (java.net.SocketTimeoutException late) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    static byte[] frame(int opcode, boolean last, boolean compressed, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? FINAL : 0) | (compressed ? COMPRESSED : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.writeBytes(new byte[] {(byte) (0x80 | 126), (byte) (payload.length >> 8), (byte) payload.length});
        }
        // A mask of zeros is a mask, and changes nothing.
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** So many times the same frame, for one write. */
    static byte[] repeated(byte[] frame, int times) {
        byte[] all = new byte[frame.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(frame, 0, all, i * frame.length, frame.length);
        }
        return all;
    }

    /** So many zeros as a message of permessage-deflate. */
    static byte[] deflatedZeros(int bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[bytes]);
        byte[] out = new byte[bytes / 500 + 1000];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
