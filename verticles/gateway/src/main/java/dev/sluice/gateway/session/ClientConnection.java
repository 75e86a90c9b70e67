package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.CompressionConfig;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.access.AccessControl;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.delivery.Compressed;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Encoding;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.gateway.delivery.Outlet;
import dev.sluice.gateway.delivery.Reader;
import dev.sluice.gateway.limit.ConnectionLimits;
import dev.sluice.gateway.limit.Refusal;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The shell around a {@link Session}: it has what all endpoints have in common, the heartbeat of the transport, the
 * limits on messages and answers, and the subscriptions, which end with it.
 */
public final class ClientConnection implements ConnectionListener, Client, Outlet, Entrance.Listener {
    private static final byte[] NOTHING = {};
    private static final int JSON_DEPTH_MAX = 4;
    private static final int JSON_NAME_MAX = 256;

    private final Transport transport;
    private final Deliveries deliveries;
    private final Supplier<GatewayConfig> config;
    private final SessionCounters counters;
    private final Consumer<ClientConnection> ended;
    private final List<Reader> readers = new ArrayList<>(1);

    private final AccessControl access;
    private final ConnectionLimits limits;
    private final Context context;
    private final JsonReader json;

    private Session session;
    private Entrance entrance;
    private long heardMillis;
    private long pingedMillis;
    private long limitAnsweredUntilMillis;
    private int controlsPending;
    private boolean unflushed;

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
        this.context = deliveries.context();
        this.ended = ended;
        this.json = new JsonReader(new JsonLimits(config.get().messageBytesMax(), JSON_DEPTH_MAX, JSON_NAME_MAX));
    }

    /** @param shown what becomes of the credential that came with the request */
    public void open(Session conversation, Future<Authentication> shown, long nowMillis) {
        session = conversation;
        heardMillis = nowMillis;
        pingedMillis = nowMillis;
        entrance = new Entrance(this, limits, this, access.settings().timeoutMillis(), nowMillis);
        judge(shown, entrance::judgedRequest);
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
            transport.ping(NOTHING);
            unflushed = true;
        }
        if (entrance.poll(nowMillis)) {
            session.poll(nowMillis);
        }
        flushAnswers();
    }

    /** @param reconnectAfterMillis when the client should come back */
    public void leave(CloseCode code, String reason, long reconnectAfterMillis) {
        if (entrance.principal().isPresent()) {
            session.goingAway(code, reason, reconnectAfterMillis);
        }
        close(code, reason);
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
        if (readers.size() >= config.get().subscriptionsMax()) {
            return Optional.empty();
        }
        Optional<R> opened = deliveries.open(transport.compresses() ? compressed(feed) : feed, reader);
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
        if (!admit(utf8.readableBytes(), now)) {
            return;
        }
        byte[] message = ByteBufUtil.getBytes(utf8);
        Optional<String> token = AuthMessage.token(message, json);
        if (token.isPresent()) {
            judge(access.authenticate(token.get(), now), entrance::judgedMessage);
        } else if (entrance.lets(true, message, now)) {
            session.text(message, now);
        }
        flushAnswers();
    }

    @Override
    public void binary(Transport from, ByteBuf payload) {
        long now = System.currentTimeMillis();
        if (admit(payload.readableBytes(), now)) {
            byte[] message = ByteBufUtil.getBytes(payload);
            if (entrance.lets(false, message, now)) {
                session.binary(message, now);
            }
            flushAnswers();
        }
    }

    @Override
    public void entered(List<Entrance.Early> early, long nowMillis) {
        session.opened(nowMillis);
        for (Entrance.Early message : early) {
            if (message.text()) {
                session.text(message.payload(), nowMillis);
            } else {
                session.binary(message.payload(), nowMillis);
            }
        }
    }

    /** What was subscribed to with rights that are gone ends; and the client should know why. */
    @Override
    public void renewed() {
        boolean lost = readers.stream().anyMatch(reader -> !principal().rights().maySubscribe(reader.channel()));
        if (lost) {
            close(CloseCode.FORBIDDEN, "the new token does not allow a subscription that there is");
        }
    }

    @Override
    public Principal principal() {
        return entrance.principal().orElseThrow();
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
        limits.closed();
        if (entrance.principal().isPresent()) {
            session.closed(System.currentTimeMillis());
        }
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
    public void resumed(Resume outcome) {
        counters.resumed(outcome);
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

    private Feed compressed(Feed feed) {
        CompressionConfig compression = config.get().compression();
        Encoding encoding = new Compressed(feed.encoding(), compression.level(), compression.bytesMin());
        return new Feed(feed.channel(), feed.snapshots(), encoding);
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
        flushAnswers();
        return false;
    }

    /** At once where that is possible: what a client says next should find it known. */
    private void judge(Future<Authentication> shown, BiConsumer<Authentication, Long> judged) {
        entrance.verifying();
        if (shown.isComplete()) {
            judged.accept(shown.result(), System.currentTimeMillis());
            flushAnswers();
        } else {
            shown.onSuccess(authentication -> context.runOnContext(here -> {
                if (transport.isOpen()) {
                    judged.accept(authentication, System.currentTimeMillis());
                    flushAnswers();
                }
            }));
        }
    }

    private void flushAnswers() {
        if (unflushed) {
            unflushed = false;
            transport.flush();
        }
    }

    /** Answers to a client that reads none would queue up for it alone. */
    private boolean mayAnswer() {
        if (transport.isWritable() || ++controlsPending <= config.get().controlMessagesMax()) {
            return true;
        }
        counters.overflowed();
        transport.close(CloseCode.OVERLOADED.number(), "answers are not read");
        // It reads nothing: it will not read the close either.
        transport.drop();
        return false;
    }
}
