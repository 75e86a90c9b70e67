package dev.sluice.runtime.bus;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The event bus for {@link BusMessage}s alone. It is at most once and has no flow control: who sends here must be able
 * to lose the message.
 */
public final class TypedBus {
    private final EventBus bus;
    private final DeliveryOptions send = new DeliveryOptions().setCodecName(BusMessageCodec.NAME);
    private final DeliveryOptions request;

    private TypedBus(EventBus bus, int requestTimeoutMillis) {
        this.bus = bus;
        this.request = new DeliveryOptions().setCodecName(BusMessageCodec.NAME).setSendTimeout(requestTimeoutMillis);
    }

    /** Once per Vert.x: it registers the codec. */
    public static TypedBus on(Vertx vertx, int requestTimeoutMillis) {
        vertx.eventBus().registerCodec(new BusMessageCodec());
        return new TypedBus(vertx.eventBus(), requestTimeoutMillis);
    }

    public void send(String address, BusMessage message) {
        bus.send(address, message, send);
    }

    /** Fails when nobody answers in time; a {@link BusMessage.Refused} is an answer. */
    public Future<Reply> request(String address, Request message) {
        return bus.<Reply>request(address, message, request).map(Message::body);
    }

    /**
     * Hears requests and batches at one address, on the caller's context.
     *
     * @param requests answers a request; a failed future, or null where none is wanted, sends no answer
     * @param others hears what is no request
     */
    public Future<Void> consume(
            String address, Function<Request, Future<? extends Reply>> requests, Consumer<BusMessage> others) {
        MessageConsumer<BusMessage> consumer = bus.consumer(address);
        consumer.handler(message -> {
            if (message.body() instanceof Request body) {
                Future<? extends Reply> reply = requests.apply(body);
                if (reply != null && message.replyAddress() != null) {
                    reply.onSuccess(answer -> message.reply(answer, send))
                            .onFailure(cause -> message.fail(0, String.valueOf(cause.getMessage())));
                }
            } else {
                others.accept(message.body());
            }
        });
        return consumer.completion();
    }
}
