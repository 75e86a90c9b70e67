package dev.sluice.system.websocket;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A socket that says just what a test wants said, and holds the server's frames against RFC 6455. */
final class RawClient implements AutoCloseable {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    static RawClient connect(URI server) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new RawClient(socket);
    }

    /** After a good handshake. */
    static RawClient open(URI server, String path, String... headers) throws IOException {
        RawClient client = connect(server);
        client.send(request(path, headers).getBytes(StandardCharsets.US_ASCII));
        Response response = client.response();
        if (response.status() != 101) {
            throw new IOException("no handshake: " + response);
        }
        return client;
    }

    static String request(String path, String... headers) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: sluice.test\r\n");
        head.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        head.append("Sec-WebSocket-Key: ").append(KEY).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(byte[] bytes, int chop) throws IOException {
        for (int from = 0; from < bytes.length; from += chop) {
            send(bytes, from, Math.min(chop, bytes.length - from));
        }
    }

    private void send(byte[] bytes, int from, int length) throws IOException {
        socket.getOutputStream().write(bytes, from, length);
    }

    /** @param headers whole lines, without the status line */
    record Response(int status, List<String> headers, String body) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    Response response() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Response head = new Response(status, headers, "");
        int length = head.header("content-length").map(Integer::parseInt).orElse(0);
        return new Response(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** The next frame of the server. */
    Frame frame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if (second > 127) {
            throw new IOException("a server must not mask");
        }
        long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
        if (second == 126 && length < 126 || second == 127 && length <= 0xFFFF) {
            throw new IOException("a length that is not in its shortest form: " + length);
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("a frame without its end");
        }
        return new Frame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload);
    }

    /** Whether the server ended the connection, properly, without a reset. */
    boolean ended() throws IOException {
        return in.read() == -1;
    }

    /** Whether the server ends the connection, or breaks it, before these bytes have gone out one by one. */
    boolean endedWhileTrickling(byte[] bytes, int pauseMillis) throws IOException {
        socket.setSoTimeout(pauseMillis);
        for (int i = 0; i < bytes.length; i++) {
            try {
                send(bytes, i, 1);
                if (in.read() == -1) {
                    return true;
                }
            } catch (SocketTimeoutException open) {
                // Nothing came within the pause, which is what is expected of an open connection.
            } catch (SocketException broken) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
