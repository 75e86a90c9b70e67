package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.access.AccessControl;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Outlet;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.gateway.delivery.Reader;
import dev.sluice.gateway.limit.ConnectionLimits;
import dev.sluice.gateway.limit.Refusal;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The shell around a {@link Session}: it has what all endpoints have in common, the heartbeat of the transport, the
 * limits on messages and answers, and the subscriptions, which end with it.
 */
public final class ClientConnection implements ConnectionListener, Client {
    private final Transport transport;
    private final Deliveries deliveries;
    private final Supplier<GatewayConfig> config;
    private final SessionCounters counters;
    private final Consumer<ClientConnection> ended;
    private final AccessControl access;
    private final ConnectionLimits limits;
    private final Subscriptions subscriptions;
    private final Answers answers;

    private Conversation conversation;
    private long heardMillis;
    private long pingedMillis;
    private long limitAnsweredUntilMillis;
    private long pingedNanos;

    /**
     * @param config as it is at each moment
     * @param limits of this connection; closed with it
     * @param ended is told once, when the connection has ended
     */
    public ClientConnection(
            Transport transport,
            Deliveries deliveries,
            Supplier<GatewayConfig> config,
            SessionCounters counters,
            AccessControl access,
            ConnectionLimits limits,
            Consumer<ClientConnection> ended) {
        this.transport = transport;
        this.deliveries = deliveries;
        this.config = config;
        this.counters = counters;
        this.access = access;
        this.limits = limits;
        this.subscriptions = new Subscriptions(deliveries, config);
        this.answers = new Answers(transport, config, counters);
        this.ended = ended;
    }

    /**
     * @param channel that the session is about: without the right to read it there is none
     * @param shown what becomes of the credential that came with the request
     */
    public void open(Session session, Optional<ChannelId> channel, Future<Authentication> shown, long nowMillis) {
        heardMillis = nowMillis;
        pingedMillis = nowMillis;
        conversation = new Conversation(this, session, channel, subscriptions, access, limits, this::later, nowMillis);
        conversation.begin(shown);
        answers.flush();
    }

    /** What the client said in its request, on transports on which it says nothing more; held to no rates again. */
    public void said(List<byte[]> messages, long nowMillis) {
        messages.forEach(message -> conversation.text(message, nowMillis));
        answers.flush();
    }

    /** Time passes: heartbeats, and the ends of patience. */
    public void poll(long nowMillis) {
        if (nowMillis - heardMillis > 2L * config.get().heartbeatMillis()) {
            transport.close(CloseCode.HEARTBEAT_TIMEOUT.number(), "heartbeat timeout");
            // It answers nothing: it will not answer the close either.
            transport.drop();
            return;
        }
        if (nowMillis - pingedMillis >= config.get().heartbeatMillis() && transport.isWritable()) {
            pingedMillis = nowMillis;
            answers.ping(subscriptions.position());
            pingedNanos = System.nanoTime();
        }
        conversation.poll(nowMillis);
        answers.flush();
    }

    /** @param reconnectAfterMillis when the client should come back */
    public void leave(CloseCode code, String reason, long reconnectAfterMillis) {
        if (!transport.oneWay()) {
            conversation.goingAway(code, reason, reconnectAfterMillis);
        }
        transport.close(code.number(), reason, reconnectAfterMillis);
        transport.flush();
    }

    /**
     * @return empty when the client has as many as it may, or the channel is read in too many forms already
     * @throws IllegalStateException without the right to it, which sessions look at before
     */
    public <R extends Reader> Optional<R> subscribe(Feed feed, Function<LocalFeed, R> reader) {
        if (!principal().rights().maySubscribe(feed.channel())) {
            throw new IllegalStateException("a session let its client read " + feed.channel());
        }
        return subscriptions.open(feed, transport.framing(), reader);
    }

    public void unsubscribe(Reader reader) {
        subscriptions.close(reader);
    }

    /** The reader may have more to write. */
    public void pump(Reader reader) {
        deliveries.pump(reader);
    }

    public int subscriptions() {
        return subscriptions.count();
    }

    @Override
    public void text(Transport from, ByteBuf utf8) {
        long now = System.currentTimeMillis();
        if (admit(utf8.readableBytes(), now)) {
            conversation.text(ByteBufUtil.getBytes(utf8), now);
        }
        answers.flush();
    }

    @Override
    public void binary(Transport from, ByteBuf payload) {
        long now = System.currentTimeMillis();
        if (admit(payload.readableBytes(), now)) {
            conversation.binary(ByteBufUtil.getBytes(payload), now);
        }
        answers.flush();
    }

    @Override
    public Principal principal() {
        return conversation.principal();
    }

    @Override
    public void pong(Transport from, ByteBuf payload) {
        heardMillis = System.currentTimeMillis();
        if (pingedNanos != 0) {
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - pingedNanos);
            pingedNanos = 0;
            conversation.roundTrip((int) Math.min(Integer.MAX_VALUE, micros));
        }
    }

    @Override
    public void writable(Transport from) {
        answers.drained();
        subscriptions.pumpAll();
        conversation.writable(System.currentTimeMillis());
        answers.flush();
    }

    @Override
    public void closed(Transport from, int closeCode, String reason, boolean clean) {
        subscriptions.closeAll();
        limits.closed();
        conversation.closed(System.currentTimeMillis());
        ended.accept(this);
    }

    @Override
    public void send(byte[] utf8) {
        answers.text(utf8);
    }

    @Override
    public void send(byte[] utf8, Position at) {
        answers.text(utf8, at);
    }

    @Override
    public void sendBinary(byte[] payload) {
        answers.binary(payload);
    }

    @Override
    public void refused(ErrorCode code) {
        counters.refused(code);
    }

    @Override
    public void resumed(Resume outcome) {
        counters.resumed(outcome);
    }

    @Override
    public void close(CloseCode code, String reason) {
        transport.close(code.number(), reason);
    }

    @Override
    public boolean oneWay() {
        return transport.oneWay();
    }

    @Override
    public boolean carriesBinary() {
        return transport.carriesBinary();
    }

    @Override
    public boolean speaks(String subprotocol) {
        return subprotocol.equals(transport.subprotocol());
    }

    /** Where its readers write. */
    public Outlet outlet() {
        return transport;
    }

    public boolean isWritable() {
        return transport.isWritable();
    }

    public void flush() {
        transport.flush();
    }

    private boolean admit(int bytes, long nowMillis) {
        heardMillis = nowMillis;
        Optional<Refusal> refusal = limits.admit(bytes, nowMillis);
        if (refusal.isEmpty()) {
            return true;
        }
        counters.refused(ErrorCode.RATE_LIMIT_EXCEEDED);
        counters.limited(refusal.get().limit());
        if (limits.abused(nowMillis)) {
            close(CloseCode.RATE_LIMIT, refusal.get().limit().text());
        } else if (nowMillis >= limitAnsweredUntilMillis) {
            // One answer until it may go better: an answer to each would double the flood.
            limitAnsweredUntilMillis = nowMillis + refusal.get().retryAfterMillis();
            send(ErrorMessage.rateLimit(refusal.get(), nowMillis));
        }
        return false;
    }

    private void later(Runnable what) {
        deliveries.context().runOnContext(turn -> {
            if (transport.isOpen()) {
                what.run();
                answers.flush();
            }
        });
    }
}
