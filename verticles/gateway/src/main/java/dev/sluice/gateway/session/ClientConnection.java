package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.gateway.delivery.Outlet;
import dev.sluice.gateway.delivery.Reader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The shell around a {@link Session}: it has what all endpoints have in common, the heartbeat of the transport, the
 * limits on messages and answers, and the subscriptions, which end with it.
 */
public final class ClientConnection implements ConnectionListener, Client, Outlet {
    private static final byte[] NOTHING = {};
    private static final long SECOND_MILLIS = 1000;

    private final Transport transport;
    private final Deliveries deliveries;
    private final GatewayConfig config;
    private final SessionCounters counters;
    private final Consumer<ClientConnection> ended;
    private final List<Reader> readers = new ArrayList<>(1);

    private Session session;
    private long heardMillis;
    private long pingedMillis;
    private long secondStartedMillis;
    private int messagesThisSecond;
    private int controlsPending;
    private boolean unflushed;

    /** @param ended is told once, when the connection has ended */
    public ClientConnection(
            Transport transport,
            Deliveries deliveries,
            GatewayConfig config,
            SessionCounters counters,
            Consumer<ClientConnection> ended) {
        this.transport = transport;
        this.deliveries = deliveries;
        this.config = config;
        this.counters = counters;
        this.ended = ended;
    }

    public void open(Session conversation, long nowMillis) {
        session = conversation;
        heardMillis = nowMillis;
        pingedMillis = nowMillis;
        session.opened(nowMillis);
        flushAnswers();
    }

    /** Time passes: heartbeats, and the ends of patience. */
    public void poll(long nowMillis) {
        if (nowMillis - heardMillis > 2L * config.heartbeatMillis()) {
            transport.close(CloseCode.HEARTBEAT_TIMEOUT.number(), "heartbeat timeout");
            // It answers nothing: it will not answer the close either.
            transport.drop();
            return;
        }
        if (nowMillis - pingedMillis >= config.heartbeatMillis() && transport.isWritable()) {
            pingedMillis = nowMillis;
            transport.ping(NOTHING);
            unflushed = true;
        }
        session.poll(nowMillis);
        flushAnswers();
    }

    /** @param reconnectAfterMillis when the client should come back */
    public void leave(CloseCode code, String reason, long reconnectAfterMillis) {
        session.goingAway(code, reason, reconnectAfterMillis);
        close(code, reason);
        transport.flush();
    }

    /** @return empty when the channel is read in too many forms already */
    public <R extends Reader> Optional<R> subscribe(Feed feed, Function<LocalFeed, R> reader) {
        Optional<R> opened = deliveries.open(feed, reader);
        opened.ifPresent(readers::add);
        return opened;
    }

    public void unsubscribe(Reader reader) {
        if (readers.remove(reader)) {
            deliveries.close(reader);
        }
    }

    /** The reader may have more to write. */
    public void pump(Reader reader) {
        deliveries.pump(reader);
    }

    public int subscriptions() {
        return readers.size();
    }

    @Override
    public void text(Transport from, ByteBuf utf8) {
        long now = System.currentTimeMillis();
        if (admit(now)) {
            session.text(ByteBufUtil.getBytes(utf8), now);
            flushAnswers();
        }
    }

    @Override
    public void binary(Transport from, ByteBuf payload) {
        long now = System.currentTimeMillis();
        if (admit(now)) {
            session.binary(ByteBufUtil.getBytes(payload), now);
            flushAnswers();
        }
    }

    @Override
    public void pong(Transport from, ByteBuf payload) {
        heardMillis = System.currentTimeMillis();
    }

    @Override
    public void writable(Transport from) {
        controlsPending = 0;
        for (int i = readers.size() - 1; i >= 0; i--) {
            if (i < readers.size()) {
                deliveries.pump(readers.get(i));
            }
        }
    }

    @Override
    public void closed(Transport from, int closeCode, String reason, boolean clean) {
        readers.forEach(deliveries::close);
        readers.clear();
        session.closed(System.currentTimeMillis());
        ended.accept(this);
    }

    @Override
    public void send(byte[] utf8) {
        if (mayAnswer()) {
            transport.sendText(utf8);
            unflushed = true;
        }
    }

    @Override
    public void sendBinary(byte[] payload) {
        if (mayAnswer()) {
            transport.sendBinary(payload);
            unflushed = true;
        }
    }

    @Override
    public void refused(ErrorCode code) {
        counters.refused(code);
    }

    @Override
    public void close(CloseCode code, String reason) {
        transport.close(code.number(), reason);
    }

    @Override
    public boolean speaks(String subprotocol) {
        return subprotocol.equals(transport.subprotocol());
    }

    @Override
    public boolean isWritable() {
        return transport.isOpen() && transport.isWritable();
    }

    @Override
    public void write(ByteBuf frames) {
        transport.write(frames);
    }

    @Override
    public void flush() {
        transport.flush();
    }

    private boolean admit(long nowMillis) {
        heardMillis = nowMillis;
        if (nowMillis - secondStartedMillis >= SECOND_MILLIS) {
            secondStartedMillis = nowMillis;
            messagesThisSecond = 0;
        }
        if (++messagesThisSecond <= config.messagesPerSecondMax()) {
            return true;
        }
        counters.refused(ErrorCode.RATE_LIMIT_EXCEEDED);
        // One answer a second is enough: an answer to each would double the flood.
        if (messagesThisSecond == config.messagesPerSecondMax() + 1) {
            long retryAfter = SECOND_MILLIS - (nowMillis - secondStartedMillis);
            send(ErrorMessage.rateLimit(retryAfter, nowMillis));
            flushAnswers();
        }
        return false;
    }

    private void flushAnswers() {
        if (unflushed) {
            unflushed = false;
            transport.flush();
        }
    }

    /** Answers to a client that reads none would queue up for it alone. */
    private boolean mayAnswer() {
        if (transport.isWritable() || ++controlsPending <= config.controlMessagesMax()) {
            return true;
        }
        counters.overflowed();
        transport.close(CloseCode.OVERLOADED.number(), "answers are not read");
        // It reads nothing: it will not read the close either.
        transport.drop();
        return false;
    }
}
