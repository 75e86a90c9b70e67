package dev.sluice.gateway.bridge;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.EventBusConfig;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.bridge.BridgeRequest.Fault;
import dev.sluice.gateway.bridge.Bus.Owed;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.Session;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonReader;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A client of the bridge. What it may do is judged by each message anew, and what it hears whenever permissions or its
 * credential have changed. An error is answered and changes nothing; none ends the connection.
 */
final class BridgeSession implements Session {
    /** The configuration in force, compiled once for all sessions. */
    record Rules(EventBusConfig config, BusPermissions permissions) {
        static Rules of(EventBusConfig config) {
            return new Rules(config, BusPermissions.of(config));
        }
    }

    private record Debt(Owed owed, long untilMillis) {}

    private final Client client;
    private final Bus bus;
    private final JsonReader json;
    private final Supplier<Rules> rules;
    private final Set<String> heard = new LinkedHashSet<>();
    private final Map<String, Debt> debts = new LinkedHashMap<>();
    private Rules judgedBy;
    private Principal judgedFor;
    private long nowMillis;
    private long unread;
    private int awaited;
    private boolean closed;

    BridgeSession(Client client, Bus bus, JsonReader json, Supplier<Rules> rules) {
        this.client = client;
        this.bus = bus;
        this.json = json;
        this.rules = rules;
    }

    @Override
    public void text(byte[] utf8, long atMillis) {
        nowMillis = atMillis;
        try {
            EventBusConfig config = rules.get().config();
            if (utf8.length > config.messageBytesMax()) {
                throw new Fault(
                        "message_too_large",
                        ErrorCode.MESSAGE_TOO_LARGE,
                        "a message has at most " + config.messageBytesMax() + " bytes",
                        "");
            }
            take(BridgeRequest.of(json.read(utf8), config.addressLengthMax()));
        } catch (JsonException e) {
            refuse("invalid_json", ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
        } catch (Fault e) {
            refuse(e.problem(), e.code(), e.getMessage(), e.field());
        }
    }

    /** JSON in binary messages is taken too: Vert.x's raw endpoint does. */
    @Override
    public void binary(byte[] payload, long atMillis) {
        text(payload, atMillis);
    }

    @Override
    public void poll(long atMillis) {
        nowMillis = atMillis;
        judge();
        Iterator<Debt> oldest = debts.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().untilMillis() > nowMillis) {
                return;
            }
            oldest.remove();
        }
    }

    @Override
    public void writable(long atMillis) {
        nowMillis = atMillis;
        if (unread > 0) {
            client.send(BridgeMessages.dropped(unread, nowMillis));
            unread = 0;
        }
    }

    @Override
    public void closed(long atMillis) {
        closed = true;
        heard.forEach(bus::unhear);
        heard.clear();
        debts.values().forEach(debt -> debt.owed().fail("the client has left"));
        debts.clear();
    }

    @Override
    public byte[] error(ErrorCode code, String text, long atMillis) {
        return BridgeMessages.error(code.text(), code, text, "", atMillis);
    }

    /** Whether it would take a message now, rather than lose it. */
    boolean takes() {
        return !closed && bus.isWritable();
    }

    /**
     * Something came at an address that it hears.
     *
     * @param message the whole of what the client is told
     * @return whether it was passed on
     */
    boolean hear(String address, byte[] message, Owed owed, long atMillis) {
        nowMillis = atMillis;
        judge();
        if (!heard.contains(address)) {
            return false;
        }
        if (!bus.isWritable()) {
            // The bus delivers at most once: what waited here would wait for ever for a client that never reads.
            unread++;
            bus.dropped(DropReason.UNWRITABLE);
            return false;
        }
        if (!owe(owed)) {
            return false;
        }
        client.send(message);
        bus.flush();
        return true;
    }

    private void take(BridgeRequest request) throws Fault {
        switch (request.type()) {
            case PING -> {
                // It was heard, which is all that it is for.
            }
            case SEND -> send(request);
            case PUBLISH -> {
                checkSend(request.address());
                bus.publish(request.address(), request.body(), request.headers());
            }
            case REGISTER -> register(request.address());
            case UNREGISTER -> {
                if (heard.remove(request.address())) {
                    bus.unhear(request.address());
                }
            }
        }
    }

    private void send(BridgeRequest request) throws Fault {
        Debt debt = debts.get(request.address());
        if (debt == null) {
            checkSend(request.address());
        }
        if (request.replyAddress().isEmpty()) {
            if (debt != null) {
                debt.owed().reply(request.body(), request.headers());
                debts.remove(request.address());
            } else {
                bus.send(request.address(), request.body(), request.headers());
            }
            return;
        }
        if (awaited >= rules.get().config().repliesPendingMax()) {
            throw new Fault(
                    "max_replies_reached",
                    ErrorCode.OVERLOADED,
                    awaited + " replies are awaited already",
                    "replyAddress");
        }
        String replyAddress = request.replyAddress().get();
        if (debt != null) {
            debt.owed().request(request.body(), request.headers(), replyAddress, this::replied);
            debts.remove(request.address());
        } else {
            bus.request(request.address(), request.body(), request.headers(), replyAddress, this::replied);
        }
        awaited++;
    }

    private void register(String address) throws Fault {
        judge();
        if (heard.contains(address)) {
            throw new Fault("address_already_registered", ErrorCode.INVALID_MESSAGE, "it is heard already", "address");
        }
        if (!judgedBy.permissions().mayHear(address, judgedFor.rights())) {
            throw denied("to hear this address is not permitted");
        }
        if (heard.size() >= judgedBy.config().handlersMax()) {
            throw new Fault(
                    "max_handlers_reached",
                    ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                    "a connection may hear " + judgedBy.config().handlersMax() + " addresses",
                    "address");
        }
        if (!bus.hear(address)) {
            throw new Fault(
                    "max_handlers_reached", ErrorCode.OVERLOADED, "too many addresses are heard already", "address");
        }
        heard.add(address);
    }

    private void checkSend(String address) throws Fault {
        if (!rules.get().permissions().maySend(address, client.principal().rights())) {
            throw denied("to send to this address is not permitted");
        }
    }

    private static Fault denied(String text) {
        return new Fault("access_denied", ErrorCode.FORBIDDEN, text, "address");
    }

    /** Cheap unless permissions or the credential are others than before. */
    private void judge() {
        Rules now = rules.get();
        if (now == judgedBy && client.principal() == judgedFor) {
            return;
        }
        judgedBy = now;
        judgedFor = client.principal();
        for (String address : List.copyOf(heard)) {
            if (!now.permissions().mayHear(address, judgedFor.rights())) {
                heard.remove(address);
                bus.unhear(address);
                client.refused(ErrorCode.FORBIDDEN);
                client.send(BridgeMessages.revoked(address, nowMillis));
            }
        }
    }

    private void replied(byte[] message, Owed owed) {
        awaited--;
        if (!closed && owe(owed)) {
            client.send(message);
            bus.flush();
        }
    }

    private boolean owe(Owed owed) {
        if (owed == Owed.NOBODY) {
            return true;
        }
        if (debts.size() >= rules.get().config().repliesPendingMax()) {
            owed.fail("the client owes too many replies");
            bus.dropped(DropReason.REPLIES);
            return false;
        }
        debts.put(
                owed.address(), new Debt(owed, nowMillis + rules.get().config().replyTimeoutMillis()));
        return true;
    }

    private void refuse(String problem, ErrorCode code, String text, String field) {
        client.refused(code);
        client.send(BridgeMessages.error(problem, code, text, field, nowMillis));
    }
}
