package dev.sluice.gateway.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ErrorAnswer;
import dev.sluice.model.ChannelId;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncCommand.Compact;
import dev.sluice.protocol.sync.SyncCommand.Documents;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import dev.sluice.protocol.sync.SyncPatch;
import dev.sluice.protocol.sync.SyncRequest;
import dev.sluice.protocol.sync.SyncWire;
import dev.sluice.runtime.Node;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Documents over HTTP: for backends, and for whoever looks after them. */
public final class SyncApi {
    private static final int PAGE_ENTRIES = 1024;
    private static final int NAME_LENGTH_MAX = 256;
    private static final long NUMBER_MAX = (1L << 53) - 1;

    private static final Map<ErrorCode, Integer> STATUS = Map.of(
            ErrorCode.INVALID_MESSAGE, 400,
            ErrorCode.INVALID_REQUEST, 400,
            ErrorCode.MESSAGE_TOO_LARGE, 413,
            ErrorCode.FORBIDDEN, 403,
            ErrorCode.NOT_FOUND, 404,
            ErrorCode.CONFLICT, 409,
            ErrorCode.HISTORY_ERROR, 409,
            ErrorCode.INTERNAL, 500);

    private final Node node;
    private final JsonReader json;

    private SyncApi(Node node) {
        GatewayConfig config = node.config().gateway();
        this.node = node;
        this.json = new JsonReader(new JsonLimits(config.bodyBytesMax(), config.jsonDepthMax(), NAME_LENGTH_MAX));
    }

    public static void mount(Router router, Node node) {
        SyncApi api = new SyncApi(node);
        router.post("/api/sync/:doc/patches")
                .handler(BodyHandler.create(false)
                        .setBodyLimit(node.config().gateway().bodyBytesMax()))
                .handler(request -> api.onDocument(request, channel -> api.append(request, channel)));
        router.get("/api/sync/:doc").handler(request -> api.onDocument(request, channel -> api.read(request, channel)));
        router.get("/api/admin/sync").handler(api::list);
        router.post("/api/admin/sync/:doc/compact")
                .handler(request -> api.onDocument(request, channel -> api.compact(request, channel)));
    }

    /** A list of patches, or one: taken together or not at all. */
    private void append(RoutingContext request, ChannelId channel) {
        List<SyncPatch> patches;
        try {
            Buffer body = request.body().buffer();
            JsonNode tree = json.read(body == null ? new byte[0] : body.getBytes());
            patches = SyncRequest.patches(
                    tree.isArray() ? tree : JsonNodeFactory.instance.arrayNode().add(tree), "");
        } catch (JsonException e) {
            error(request, ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
            return;
        } catch (ProtocolException e) {
            error(request, e.code(), e.getMessage(), e.field());
            return;
        }
        submit(request, channel, new Append(SyncChannels.NO_ORIGIN, List.of(patches)), accepted -> {
            SyncOutcome outcome = SyncWire.outcomes(accepted.result()).get(0);
            if (outcome instanceof Taken taken) {
                answer(request, responses(patches, taken));
            } else if (outcome instanceof Rejected rejected) {
                String field = "[" + rejected.index() + "]";
                error(request, rejected.code(), rejected.reason(), field);
            } else if (outcome instanceof Unknown unknown) {
                error(request, unknown.code(), unknown.reason(), "");
            }
        });
    }

    private static byte[] responses(List<SyncPatch> patches, Taken taken) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode responses = body.putArray("patches");
        for (int i = 0; i < patches.size(); i++) {
            Placed placed = taken.patches().get(i);
            responses
                    .addObject()
                    .put("patchId", patches.get(i).id())
                    .put("status", placed.isKnown() ? "ignored" : "accepted")
                    .put("serverVersion", placed.version());
        }
        return VersionedPatch.utf8(body.toString());
    }

    /** One page; {@code more} says that another may follow behind its {@code version}. */
    private void read(RoutingContext request, ChannelId channel) {
        long from = number(request, "fromVersion", 0);
        long limit = number(request, "limit", PAGE_ENTRIES);
        if (from < 0 || limit < 1) {
            error(request, ErrorCode.INVALID_REQUEST, "a whole number is needed", from < 0 ? "fromVersion" : "limit");
            return;
        }
        Read page = new Read(channel, Read.ANY_EPOCH, from + 1, (int) Math.min(limit, PAGE_ENTRIES));
        ask(request, page, reply -> {
            Entries entries = (Entries) reply;
            boolean isForgotten = entries.firstSeq() > from + 1;
            if (entries.entries().isEmpty() && from >= entries.firstSeq()) {
                error(request, ErrorCode.INVALID_REQUEST, "fromVersion is beyond the newest version", "fromVersion");
            } else if (isForgotten) {
                submit(request, channel, new SyncCommand.Fold(), folded -> answer(request, snapshot(folded)));
            } else {
                answer(request, page(entries));
            }
        });
    }

    private static byte[] page(Entries page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long version = page.firstSeq() + page.entries().size() - 1;
        out.writeBytes(VersionedPatch.ascii("{\"version\":" + version + ",\"patches\":"));
        SyncMessages.array(out, page.firstSeq(), page.entries());
        out.writeBytes(VersionedPatch.ascii(",\"more\":" + !page.entries().isEmpty() + "}"));
        return out.toByteArray();
    }

    private static byte[] snapshot(Accepted folded) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(VersionedPatch.ascii("{\"version\":" + folded.seq() + ",\"patches\":[],\"snapshot\":"));
        out.writeBytes(folded.result());
        out.writeBytes(VersionedPatch.ascii(",\"more\":true}"));
        return out.toByteArray();
    }

    private void list(RoutingContext request) {
        String after =
                request.queryParams().contains("after") ? request.queryParams().get("after") : "";
        long limit = number(request, "limit", 100);
        Documents list = new Documents(after, (int) Math.max(1, Math.min(limit, 1000)));
        ChannelId any = SyncChannels.document(SyncChannels.DEFAULT_DOCUMENT);
        submit(request, any, list, listed -> answer(request, listed.result()));
    }

    private void compact(RoutingContext request, ChannelId channel) {
        long keep = number(request, "keep", 0);
        if (keep < 0) {
            error(request, ErrorCode.INVALID_REQUEST, "keep must be a whole number", "keep");
            return;
        }
        submit(request, channel, new Compact(keep), folded -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("snapshotVersion", folded.seq());
            answer(request, VersionedPatch.utf8(body.toString()));
        });
    }

    private void onDocument(RoutingContext request, Consumer<ChannelId> what) {
        String name = request.pathParam("doc");
        if (SyncChannels.isName(name)) {
            what.accept(SyncChannels.document(name));
        } else {
            error(request, ErrorCode.NOT_FOUND, "this is no document's name", "doc");
        }
    }

    private void submit(RoutingContext request, ChannelId channel, SyncCommand command, Consumer<Accepted> taken) {
        ask(
                request,
                new Submit(channel, Submit.HTTP, SyncWire.encode(command)),
                reply -> taken.accept((Accepted) reply));
    }

    private void ask(RoutingContext request, Request question, Consumer<Reply> answered) {
        node.askOwner(question)
                .onSuccess(reply -> {
                    if (reply instanceof Refused refused) {
                        error(request, refused.code(), refused.message(), refused.field());
                    } else {
                        answered.accept(reply);
                    }
                })
                .onFailure(cause ->
                        error(request, ErrorCode.OVERLOADED, "the document has no owner just now: try again", ""));
    }

    /** -1 where it is no whole number. */
    private static long number(RoutingContext request, String name, long byDefault) {
        String text = request.queryParams().get(name);
        if (text == null) {
            return byDefault;
        }
        return text.matches("[0-9]{1,16}") ? Math.min(NUMBER_MAX, Long.parseLong(text)) : -1;
    }

    private static void error(RoutingContext request, ErrorCode code, String message, String field) {
        int status = STATUS.getOrDefault(code, ErrorAnswer.UNAVAILABLE);
        ErrorAnswer.send(request.response(), status, code.text(), message, field);
    }

    private static void answer(RoutingContext request, byte[] body) {
        request.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
    }
}
