package dev.sluice.gateway.session;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.model.Position;
import java.util.Optional;
import java.util.function.Supplier;

/** What is written to one client alone. Bounded: answers to a client that reads none would queue up for it. */
final class Answers {
    private static final byte[] NOTHING = {};

    private final Transport transport;
    private final Supplier<GatewayConfig> config;
    private final SessionCounters counters;
    private int pending;
    private boolean unflushed;

    Answers(Transport transport, Supplier<GatewayConfig> config, SessionCounters counters) {
        this.transport = transport;
        this.config = config;
        this.counters = counters;
    }

    void text(byte[] utf8) {
        if (may()) {
            transport.sendText(utf8);
            unflushed = true;
        }
    }

    void text(byte[] utf8, Position at) {
        if (may()) {
            transport.sendText(utf8, at);
            unflushed = true;
        }
    }

    void binary(byte[] payload) {
        if (may()) {
            transport.sendBinary(payload);
            unflushed = true;
        }
    }

    void ping(Optional<Position> at) {
        transport.ping(NOTHING, at);
        unflushed = true;
    }

    /** At the end of each turn. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            transport.flush();
        }
    }

    /** The client reads again. */
    void drained() {
        pending = 0;
    }

    private boolean may() {
        if (transport.isWritable() || ++pending <= config.get().controlMessagesMax()) {
            counters.answered();
            return true;
        }
        counters.overflowed();
        transport.close(CloseCode.OVERLOADED.number(), "answers are not read");
        // It reads nothing: it will not read the close either.
        transport.drop();
        return false;
    }
}
