package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.Credit;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.WebSocketConnection;
import dev.sluice.gateway.delivery.StreamReader;
import dev.sluice.gateway.delivery.Streams;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.stream.StreamRequest;
import dev.sluice.protocol.stream.StreamRequest.Grant;
import dev.sluice.protocol.stream.StreamRequest.GrantUpTo;
import dev.sluice.protocol.stream.StreamRequest.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A client of {@code /stream}: hello, then credit; errors are answered, and end the connection only before hello. */
public final class StreamSession implements ConnectionListener, StreamReader.Output {
    private static final int NAME_LENGTH_MAX = 256;
    private static final int POLICY = 1008;
    private static final int HEARTBEAT_TIMEOUT = 4408;
    private static final String DEFAULT_STREAM = "simulator";

    private final WebSocketConnection connection;
    private final Streams streams;
    private final GatewayConfig config;
    private final int snapshotIntervalMillis;
    private final Optional<String> pathStream;
    private final Consumer<StreamSession> ended;
    private final JsonReader json;
    private final long openedMillis;

    private String stream;
    private StreamReader reader;
    private Hello awaitingEpoch;
    private boolean modes;
    private long heardMillis;
    private long pingedMillis;
    private long secondStartedMillis;
    private int messagesThisSecond;

    /** @param pathStream the stream that the URL names, if it does */
    public StreamSession(
            WebSocketConnection connection,
            Streams streams,
            GatewayConfig config,
            int snapshotIntervalMillis,
            Optional<String> pathStream,
            Consumer<StreamSession> ended) {
        this.connection = connection;
        this.streams = streams;
        this.config = config;
        this.snapshotIntervalMillis = snapshotIntervalMillis;
        this.pathStream = pathStream;
        this.ended = ended;
        this.json = new JsonReader(new JsonLimits(config.messageBytesMax(), config.jsonDepthMax(), NAME_LENGTH_MAX));
        this.openedMillis = System.currentTimeMillis();
        this.heardMillis = openedMillis;
        this.pingedMillis = openedMillis;
        this.modes = connection.subprotocol() != null;
    }

    /** Time passes: heartbeats, and the ends of patience. */
    public void poll(long nowMillis) {
        if (awaitingEpoch != null) {
            welcome(nowMillis);
        }
        if (stream == null && nowMillis - openedMillis > config.helloTimeoutMillis()) {
            bye(POLICY, "no hello came in time");
        } else if (nowMillis - heardMillis > 2L * config.heartbeatMillis()) {
            connection.close(HEARTBEAT_TIMEOUT, "heartbeat timeout");
            // It answers nothing: it will not answer the close either.
            connection.drop();
        } else if (nowMillis - pingedMillis >= config.heartbeatMillis() && connection.isWritable()) {
            pingedMillis = nowMillis;
            connection.ping(new byte[0]);
            if (stream != null) {
                connection.sendText(StreamMessages.ping(nowMillis));
            }
            connection.flush();
        }
    }

    @Override
    public void text(WebSocketConnection from, ByteBuf utf8) {
        hear(ByteBufUtil.getBytes(utf8));
    }

    @Override
    public void binary(WebSocketConnection from, ByteBuf payload) {
        hear(ByteBufUtil.getBytes(payload));
    }

    @Override
    public void pong(WebSocketConnection from, ByteBuf payload) {
        heardMillis = System.currentTimeMillis();
    }

    @Override
    public void writable(WebSocketConnection from) {
        if (reader != null) {
            streams.pump(reader);
        }
    }

    @Override
    public void closed(WebSocketConnection from, int closeCode, String reason, boolean clean) {
        if (reader != null) {
            streams.close(stream, reader);
            reader = null;
        }
        ended.accept(this);
    }

    /** The server is leaving. */
    public void goingAway() {
        bye(1001, "going away");
    }

    @Override
    public boolean isWritable() {
        return awaitingEpoch == null && connection.isOpen() && connection.isWritable();
    }

    @Override
    public void write(ByteBuf frames) {
        connection.write(frames);
    }

    @Override
    public void mode(StreamReader.Mode mode, long elided) {
        if (modes) {
            connection.sendText(StreamMessages.mode(mode.name().toLowerCase(Locale.ROOT), elided));
        }
    }

    private void hear(byte[] message) {
        long now = System.currentTimeMillis();
        heardMillis = now;
        if (now - secondStartedMillis >= 1000) {
            secondStartedMillis = now;
            messagesThisSecond = 0;
        }
        if (++messagesThisSecond > config.messagesPerSecondMax()) {
            // One refusal a second is enough: an answer to each would double the flood.
            if (messagesThisSecond == config.messagesPerSecondMax() + 1) {
                error(ErrorCode.RATE_LIMIT_EXCEEDED, "too many messages a second", "", now);
            }
            return;
        }
        try {
            take(StreamRequest.of(json.read(message)), now);
        } catch (JsonException e) {
            refuse(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field(), now);
        } catch (ProtocolException e) {
            refuse(e.code(), e.getMessage(), e.field(), now);
        }
    }

    private void take(StreamRequest request, long now) throws ProtocolException {
        if (request instanceof Hello hello) {
            if (stream != null) {
                bye(POLICY, "hello was said before");
                return;
            }
            hello(hello, now);
        } else if (stream == null) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "hello must come first", "type");
        } else if (request instanceof Grant grant) {
            reader.credit().add(grant.messages());
            streams.pump(reader);
        } else if (request instanceof GrantUpTo upTo) {
            upTo.messages().ifPresent(reader.credit()::upToMessages);
            upTo.bytes().ifPresent(reader.credit()::upToBytes);
            streams.pump(reader);
        }
    }

    private void hello(Hello hello, long now) throws ProtocolException {
        String name = pathStream.or(hello::streamId).orElse(DEFAULT_STREAM);
        if (!streams.knows(name)) {
            throw new ProtocolException(ErrorCode.NOT_FOUND, "there is no such stream", "streamId");
        }
        long window = Math.min(hello.wantWindow().orElse(config.creditMax()), config.creditMax());
        Credit credit = new Credit(window);
        if (hello.wantWindow().isPresent()) {
            credit.add(window);
        }
        stream = name;
        modes |= hello.modes();
        awaitingEpoch = hello;
        reader = streams.open(name, credit, this, connection::flush);
        welcome(now);
    }

    /** The welcome carries the first position, so it waits until the node knows one. */
    private void welcome(long now) {
        long epoch = streams.epoch(stream);
        if (epoch == 0) {
            return;
        }
        Hello hello = awaitingEpoch;
        awaitingEpoch = null;
        OptionalLong last = hello.lastApplied();
        boolean recovered = last.isPresent() && reader.resume(hello.epoch().orElse(epoch), last.getAsLong());
        long window = Math.min(hello.wantWindow().orElse(config.creditMax()), config.creditMax());
        connection.sendText(StreamMessages.welcome(
                stream, window, epoch, streams.headSeq(stream), recovered, snapshotIntervalMillis));
        connection.flush();
        streams.pump(reader);
    }

    private void refuse(ErrorCode code, String text, String field, long now) {
        error(code, text, field, now);
        if (stream == null) {
            bye(POLICY, text);
        }
    }

    private void error(ErrorCode code, String text, String field, long now) {
        if (connection.isWritable()) {
            connection.sendText(StreamMessages.error(code, text, field, now));
            connection.flush();
        } else {
            // Answers to a client that reads none would queue up for it alone.
            connection.close(1013, "overloaded");
        }
    }

    private void bye(int code, String reason) {
        connection.sendText(StreamMessages.bye(reason));
        connection.close(code, reason);
    }
}
