package dev.sluice.tracebatcher;

import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.TraceCommand.Ingest;
import dev.sluice.protocol.trace.TraceCommand.IngestedEvent;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceIntake;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events off the event bus, once per node. The bus knows no prefixes: the addresses stand in the configuration,
 * few and fixed, and the star of the default ones ({@code agent:*}) is part of the name. What an event is, its
 * {@code type} says; without one the address does.
 *
 * <p>The body is an event or an array of them, as a {@code JsonObject}, {@code JsonArray}, {@code String} or
 * {@code Buffer}. What was sent is forwarded to the session's owner; what was published is heard by every node, and
 * taken by the owner's alone. Who asks for a reply gets {@code {accepted, rejected}} when all is stored.
 */
final class BusProducers {
    private static final Logger LOG = LoggerFactory.getLogger(BusProducers.class);
    private static final int NAME_LENGTH_MAX = 256;
    private static final int REFUSED = 400;
    private static final int UNAVAILABLE = 503;

    private final Node node;
    private final JsonReader json;
    private final EventLimits limits;
    private final BusRefusals refusals;

    private BusProducers(Node node) {
        TraceBatcherConfig config = node.config().traceBatcher();
        this.node = node;
        this.refusals = new BusRefusals(node.meters(), LOG::warn);
        this.limits = new EventLimits(config.eventBytesMax(), config.clockAheadMillisMax());
        this.json = new JsonReader(new JsonLimits(
                node.config().gateway().bodyBytesMax(), node.config().gateway().jsonDepthMax(), NAME_LENGTH_MAX));
    }

    static void listen(Node node, EventBus bus) {
        BusProducers producers = new BusProducers(node);
        for (String address : node.config().traceBatcher().busAddresses()) {
            bus.<Object>consumer(address, message -> producers.hear(address, message));
        }
    }

    private void hear(String address, Message<Object> message) {
        EventStamp stamp = new EventStamp(
                System.currentTimeMillis(), () -> UUID.randomUUID().toString(), Optional.empty(), type(address));
        TraceIntake intake = new TraceIntake(limits);
        try {
            intake.offer(text(message.body()), json, stamp);
        } catch (JsonException e) {
            refusals.unreadable(address, message.replyAddress() != null, stamp.nowMillis());
            message.fail(REFUSED, e.getMessage());
            return;
        }
        refusals.rejected(address, intake, message.replyAddress() != null, stamp.nowMillis());
        List<Future<Integer>> submitted = new ArrayList<>();
        intake.bySession().forEach((session, events) -> {
            ChannelId channel = new ChannelId(TraceEvent.FEATURE, session);
            if (message.isSend() || isOwnedHere(channel)) {
                submitted.add(submit(channel, events));
            }
        });
        if (message.replyAddress() != null) {
            Future.all(submitted)
                    .onSuccess(all -> message.reply(new JsonObject()
                            .put(
                                    "accepted",
                                    submitted.stream().mapToInt(Future::result).sum())
                            .put("rejected", rejections(intake))))
                    .onFailure(cause -> message.fail(UNAVAILABLE, cause.getMessage()));
        }
    }

    private Future<Integer> submit(ChannelId channel, List<IngestedEvent> events) {
        return node.askOwner(new Submit(channel, Submit.BUS, new Ingest(events).bytes()))
                .compose(reply -> reply instanceof Refused refused
                        ? Future.failedFuture(refused.message())
                        : Future.succeededFuture(events.size()));
    }

    private boolean isOwnedHere(ChannelId channel) {
        Optional<String> owner = node.directory().membership().ownerOf(channel);
        // All lanes of this node have addresses that begin alike.
        String here = Membership.address(channel.feature(), node.id(), 0);
        return owner.filter(address -> address.startsWith(here.substring(0, here.length() - 1)))
                .isPresent();
    }

    private static byte[] text(Object body) {
        if (body instanceof JsonObject object) {
            return object.toBuffer().getBytes();
        } else if (body instanceof JsonArray array) {
            return array.toBuffer().getBytes();
        } else if (body instanceof Buffer buffer) {
            return buffer.getBytes();
        }
        return String.valueOf(body).getBytes(StandardCharsets.UTF_8);
    }

    /** {@code agent:*} tells of an {@code agent} event, {@code agent:spawn} of an {@code agent:spawn}. */
    private static String type(String address) {
        return address.endsWith(":*") ? address.substring(0, address.length() - 2) : address;
    }

    private static JsonArray rejections(TraceIntake intake) {
        JsonArray rejections = new JsonArray();
        intake.rejections()
                .forEach(rejection -> rejections.add(new JsonObject()
                        .put("index", rejection.index())
                        .put("code", rejection.code().text())
                        .put("message", rejection.message())
                        .put("field", rejection.field())));
        return rejections;
    }
}
