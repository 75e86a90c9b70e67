package dev.sluice.gateway.bridge;

import dev.sluice.gateway.bridge.Bus.Owed;
import io.vertx.core.Context;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** One event loop's ears: one registration per address, whoever many clients hear it. */
final class BusHearers {
    private static final int NO_HANDLERS = -1;

    private final EventBus bus;
    private final Context context;
    private final BridgeCounters counters;
    private final IntSupplier messageBytesMax;
    private final Function<Message<?>, Owed> owed;
    private final Map<String, Ear> ears = new HashMap<>();

    /** @param owed how the reply to a message is given */
    BusHearers(
            EventBus bus,
            Context context,
            BridgeCounters counters,
            IntSupplier messageBytesMax,
            Function<Message<?>, Owed> owed) {
        this.bus = bus;
        this.context = context;
        this.counters = counters;
        this.messageBytesMax = messageBytesMax;
        this.owed = owed;
    }

    /** @return false when there are so many addresses already */
    boolean add(String address, BridgeSession session, int addressesMax) {
        Ear ear = ears.get(address);
        if (ear == null) {
            if (ears.size() >= addressesMax) {
                return false;
            }
            ear = new Ear(address);
            ears.put(address, ear);
            context.runOnContext(ear::listen);
        }
        ear.sessions.add(session);
        return true;
    }

    void remove(String address, BridgeSession session) {
        Ear ear = ears.get(address);
        if (ear != null && ear.sessions.remove(session) && ear.sessions.isEmpty()) {
            ears.remove(address);
            context.runOnContext(ear::close);
        }
    }

    private final class Ear {
        private final String address;
        private final List<BridgeSession> sessions = new ArrayList<>(1);
        private MessageConsumer<Object> consumer;
        private int turn;

        Ear(String address) {
            this.address = address;
        }

        void listen(Void here) {
            consumer = bus.consumer(address);
            consumer.handler(this::hear);
        }

        void close(Void here) {
            consumer.unregister();
        }

        private void hear(Message<Object> message) {
            Optional<byte[]> told = BusCodec.received(address, message);
            if (told.isEmpty() || told.get().length > messageBytesMax.getAsInt()) {
                counters.dropped(told.isEmpty() ? DropReason.BODY : DropReason.SIZE);
                fail(message, told.isEmpty() ? "clients take JSON alone" : "the message is too large for clients");
            } else if (message.isSend()) {
                one(message, told.get());
            } else {
                for (BridgeSession session : List.copyOf(sessions)) {
                    tell(session, told.get(), Owed.NOBODY);
                }
            }
        }

        /** A message that is sent, not published, is for one alone: each in turn, who reads. */
        private void one(Message<Object> message, byte[] told) {
            if (sessions.isEmpty()) {
                fail(message, "nobody hears this any more");
                return;
            }
            BridgeSession session = next();
            if (!tell(session, told, owed.apply(message))) {
                fail(message, "the client does not take it");
            }
        }

        private BridgeSession next() {
            for (int tried = 0; tried < sessions.size(); tried++) {
                turn = (turn + 1) % sessions.size();
                if (sessions.get(turn).takes()) {
                    break;
                }
            }
            return sessions.get(turn % sessions.size());
        }

        private boolean tell(BridgeSession session, byte[] told, Owed reply) {
            boolean heard = session.hear(address, told, reply, System.currentTimeMillis());
            if (heard) {
                counters.out();
            }
            return heard;
        }

        private static void fail(Message<Object> message, String text) {
            if (message.replyAddress() != null) {
                message.fail(NO_HANDLERS, text);
            }
        }
    }
}
