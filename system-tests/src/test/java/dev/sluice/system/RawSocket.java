package dev.sluice.system;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket client that does what no library would let it do. It reads only when it is told to. */
final class RawSocket implements AutoCloseable {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int READ_TIMEOUT_MILLIS = 20_000;
    /** The end of the connection without a close frame. */
    private static final int NO_CLOSE_FRAME = 1006;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private RawSocket(URI uri) throws IOException {
        socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Connects without a word. */
    static RawSocket connect(URI uri) throws IOException {
        return new RawSocket(uri);
    }

    /** Connects and shakes hands. */
    static RawSocket open(URI uri) throws IOException {
        RawSocket raw = new RawSocket(uri);
        byte[] key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        String head = "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        .formatted(uri.getPath(), uri.getHost(), uri.getPort())
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Base64.getEncoder().encodeToString(key) + "\r\n\r\n";
        raw.bytes(head.getBytes(StandardCharsets.US_ASCII));
        String status = raw.line();
        if (!status.contains("101")) {
            throw new IOException("no upgrade: " + status);
        }
        while (!raw.line().isEmpty()) {
            // The headers say nothing that is needed here.
        }
        return raw;
    }

    RawSocket text(String message) throws IOException {
        return frame(TEXT, true, message.getBytes(StandardCharsets.UTF_8));
    }

    RawSocket frame(int opcode, boolean last, byte[] payload) throws IOException {
        return bytes(encode(opcode, last, payload.length, payload));
    }

    /** The head of a frame that is announced to have so many bytes, with none of them. */
    RawSocket header(int opcode, boolean last, long announcedBytes) throws IOException {
        return bytes(encode(opcode, last, announcedBytes, new byte[0]));
    }

    /** Any bytes at all. */
    RawSocket bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    static byte[] encode(int opcode, boolean last, long announcedBytes, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? FINAL : 0) | opcode);
        if (announcedBytes < 126) {
            frame.write(MASKED | (int) announcedBytes);
        } else if (announcedBytes <= 0xFFFF) {
            frame.write(MASKED | 126);
            number(frame, announcedBytes, 2);
        } else {
            frame.write(MASKED | 127);
            number(frame, announcedBytes, 8);
        }
        // A mask of zeros is a mask, and changes nothing.
        number(frame, 0, 4);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Reads on until the server closes, and returns its code. */
    int awaitClose() throws IOException {
        try {
            while (true) {
                Frame frame = read();
                if (frame.opcode() == CLOSE) {
                    byte[] code = frame.payload();
                    return code.length < 2 ? 1005 : (code[0] & 0xFF) << 8 | code[1] & 0xFF;
                }
            }
        } catch (EOFException | java.net.SocketException end) {
            return NO_CLOSE_FRAME;
        }
    }

    /** Reads on until a text comes that holds {@code part}. */
    String awaitText(String part) throws IOException {
        while (true) {
            Frame frame = read();
            String text = new String(frame.payload(), StandardCharsets.UTF_8);
            if (frame.opcode() == TEXT && text.contains(part)) {
                return text;
            } else if (frame.opcode() == CLOSE) {
                throw new IOException("closed instead of " + part);
            }
        }
    }

    private Frame read() throws IOException {
        int opcode = in.readUnsignedByte() & 0xF;
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(opcode, payload);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void number(ByteArrayOutputStream to, long number, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            to.write((int) (number >>> shift));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private record Frame(int opcode, byte[] payload) {}
}
