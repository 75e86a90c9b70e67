package dev.sluice.deltastream;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.stream.StreamChannels;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Hears changes at {@link StreamChannels#updates}, for as long as this lane owns the stream. One address per stream of
 * the configuration, not per client: registrations are known to the whole cluster.
 */
final class StreamUpdates {
    private final ChannelId channel;
    private final Function<Submit, Reply> stream;
    private final MessageConsumer<Object> consumer;

    private StreamUpdates(ChannelId channel, Function<Submit, Reply> stream, EventBus bus) {
        this.channel = channel;
        this.stream = stream;
        this.consumer = bus.consumer(StreamChannels.updates(channel.name()));
        consumer.handler(this::hear);
    }

    /** On the caller's context. */
    static StreamUpdates listen(ChannelId channel, Function<Submit, Reply> stream, EventBus bus) {
        return new StreamUpdates(channel, stream, bus);
    }

    Future<Void> close() {
        return consumer.unregister();
    }

    private void hear(Message<Object> message) {
        Reply reply = change(message.body());
        if (message.replyAddress() == null) {
            return;
        }
        if (reply instanceof Accepted accepted) {
            message.reply(new JsonObject().put("epoch", accepted.epoch()).put("tickId", accepted.seq()));
        } else if (reply instanceof Refused refused) {
            message.fail(status(refused.code()), error(refused));
        }
    }

    private Reply change(Object body) {
        byte[] patch = bytes(body);
        return patch == null ? malformed() : stream.apply(new Submit(channel, Submit.BUS, patch));
    }

    /** The patch as UTF-8, or null when the body is of no kind that carries one. */
    private static byte[] bytes(Object body) {
        if (body instanceof JsonObject json) {
            return json.toBuffer().getBytes();
        } else if (body instanceof Buffer buffer) {
            return buffer.getBytes();
        } else if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return null;
    }

    private Refused malformed() {
        String message = "a change must be a JSON object, as a JsonObject, a String or a Buffer";
        return new Refused(channel, ErrorCode.INVALID_MESSAGE, message, StreamState.FIELD);
    }

    /** A failed reply carries a number and a text: the text is all of the error, as clients know it. */
    private static String error(Refused refused) {
        JsonObject error = new JsonObject().put("code", refused.code().text()).put("message", refused.message());
        return (refused.field().isEmpty() ? error : error.put("field", refused.field())).encode();
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case MESSAGE_TOO_LARGE -> 413;
            case FORBIDDEN -> 403;
            default -> 400;
        };
    }
}
