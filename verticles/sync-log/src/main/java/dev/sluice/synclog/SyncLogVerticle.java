package dev.sluice.synclog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SyncLogConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncCommand.Compact;
import dev.sluice.protocol.sync.SyncCommand.Documents;
import dev.sluice.protocol.sync.SyncWire;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import dev.sluice.runtime.ownership.Membership;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One lane of owners of documents. It opens a document when it is asked for, and closes it when nobody uses it. */
public final class SyncLogVerticle extends VerticleBase {
    private static final long POLL_MILLIS = 250;
    private static final long VERIFY_MILLIS = 2000;
    private static final int DOCUMENTS_LISTED_MAX = 1000;

    private final Node node;
    private final String address;
    private final LogStore store;
    private final SyncLogConfig config;
    private SyncMetrics metrics;
    private OpenDocuments documents;

    /** @param store shared by the node's lanes; the caller closes it */
    public SyncLogVerticle(Node node, int lane, LogStore store) {
        this.node = node;
        this.store = store;
        this.config = node.config().syncLog();
        this.address = Membership.address(SyncChannels.SYNC, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        metrics = new SyncMetrics(node.meters());
        documents = new OpenDocuments(config, this::open);
        node.meters().gauge("sluice.sync.documents", documents, OpenDocuments::count);
        vertx.setPeriodic(POLL_MILLIS, tick -> documents.poll(System.currentTimeMillis()));
        if (!config.storesHere()) {
            vertx.setPeriodic(VERIFY_MILLIS, tick -> documents.verify());
        }
        return node.bus().consume(address, this::answer, ignored -> {}).onSuccess(listening -> node.directory()
                .onChange(context, () -> documents.keepOnly(this::isMine)));
    }

    @Override
    public Future<?> stop() {
        documents.keepOnly(none -> false);
        return Future.succeededFuture();
    }

    private Future<? extends Reply> answer(Request request) {
        ChannelId channel = request.channel();
        if (!isMine(channel)) {
            // The asker looks at the membership again and retries.
            return Future.failedFuture(channel + " is not owned here");
        }
        if (request instanceof Grant grant) {
            documents.ifOpen(channel, document -> document.owner().grant(grant));
            return null;
        } else if (request instanceof Detach detach) {
            documents.ifOpen(channel, document -> document.owner().detach(detach));
            return null;
        } else if (request instanceof Attach attach) {
            // A failure to attach is no answer: the asker tries again by itself.
            return document(channel).map(document -> document.attach(attach, System.currentTimeMillis()));
        }
        Future<Reply> answer = request instanceof Submit submit
                ? submit(submit)
                : document(channel).compose(document -> document.read((Read) request));
        return answer.recover(cause ->
                refusal(channel, cause).map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(cause)));
    }

    private Future<Reply> submit(Submit submit) {
        SyncCommand command;
        try {
            command = SyncWire.command(submit.command());
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(new RefusedException(ErrorCode.INVALID_MESSAGE, e.getMessage()));
        }
        if (command instanceof Documents list) {
            return list(submit.channel(), list);
        }
        return document(submit.channel()).compose(document -> {
            if (command instanceof Append append) {
                return document.append(append);
            } else if (command instanceof Compact compact) {
                return snapshot(document, document.graphs().compact(compact.keep(), document.head()));
            }
            return snapshot(document, document.graphs().recent(document.head()));
        });
    }

    private Future<OpenDocument> document(ChannelId channel) {
        return documents.of(channel, System.currentTimeMillis());
    }

    private Future<OpenDocument> open(ChannelId channel) {
        Future<Boolean> isThere = config.createOnUse()
                ? Future.succeededFuture(true)
                : Future.fromCompletionStage(store.state(channel), context).map(Optional::isPresent);
        return isThere.compose(there -> there
                        ? Future.fromCompletionStage(
                                store.claim(channel, Epochs.next(System.currentTimeMillis())), context)
                        : Future.<LogState>failedFuture(
                                new RefusedException(ErrorCode.NOT_FOUND, "there is no such document")))
                .map(claimed ->
                        new OpenDocument(node, context, metrics, store, claimed, () -> documents.giveUp(channel)));
    }

    private static Future<Reply> snapshot(OpenDocument document, Future<Optional<StoredSnapshot>> folded) {
        return folded.map(found -> {
            if (found.isEmpty()) {
                String reason = "the document has operations that can't be folded, or is too large for it";
                return new Refused(document.channel(), ErrorCode.HISTORY_ERROR, reason, "");
            }
            StoredSnapshot snapshot = found.get();
            return new Accepted(
                    document.channel(),
                    document.owner().epoch(),
                    snapshot.position().seq(),
                    snapshot.state());
        });
    }

    private Future<Reply> list(ChannelId channel, Documents list) {
        int limit = Math.min(Math.max(1, list.limit()), DOCUMENTS_LISTED_MAX);
        return Future.fromCompletionStage(store.channels(SyncChannels.SYNC, list.after(), limit), context)
                .map(states -> {
                    byte[] json = json(states).getBytes(StandardCharsets.UTF_8);
                    return new Accepted(channel, Read.ANY_EPOCH, states.size(), json);
                });
    }

    private static String json(List<LogState> states) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var list = json.putArray("documents");
        for (LogState state : states) {
            list.addObject()
                    .put("document", state.channel().name())
                    .put("version", state.head())
                    .put("oldest", state.tail())
                    .put("snapshotVersion", state.snapshotSeq());
        }
        return json.toString();
    }

    /** Empty where the document has, or may have, another owner: that is no answer, and the asker looks for it. */
    private Optional<Reply> refusal(ChannelId channel, Throwable cause) {
        if (cause instanceof RefusedException refused) {
            metrics.refused(refused.code());
            return Optional.of(new Refused(channel, refused.code(), refused.getMessage(), ""));
        }
        if (!StoreProblems.isOne(cause)) {
            return Optional.empty();
        }
        Reason reason = StoreProblems.reason(cause);
        metrics.storeFailed(reason);
        return Optional.of(new Refused(channel, StoreProblems.code(reason), StoreProblems.text(reason), ""));
    }

    private boolean isMine(ChannelId channel) {
        return node.directory()
                .membership()
                .ownerOf(channel)
                .filter(address::equals)
                .isPresent();
    }
}
