package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SyncLogConfig;
import dev.sluice.model.ChannelId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's documents: opened at the first question, all that ask meanwhile wait for the same opening. */
final class OpenDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDocuments.class);

    /** Two owners that both believe in themselves must not take the document from each other without a pause. */
    private static final long GIVEN_UP_MILLIS = 1000;

    private final SyncLogConfig config;
    private final Function<ChannelId, Future<OpenDocument>> opener;
    private final Map<ChannelId, Future<OpenDocument>> open = new HashMap<>();
    private final Map<ChannelId, Long> givenUpMillis = new HashMap<>();

    OpenDocuments(SyncLogConfig config, Function<ChannelId, Future<OpenDocument>> opener) {
        this.config = config;
        this.opener = opener;
    }

    int count() {
        return open.size();
    }

    Future<OpenDocument> of(ChannelId channel, long nowMillis) {
        Future<OpenDocument> document = open.get(channel);
        if (document == null) {
            if (givenUpMillis.containsKey(channel)) {
                return Future.failedFuture(channel + " was just claimed by another owner");
            }
            if (open.size() >= config.documentsMax()) {
                return Future.failedFuture(
                        new RefusedException(ErrorCode.OVERLOADED, "too many documents are open here"));
            }
            document = opener.apply(channel);
            open.put(channel, document);
            document.onFailure(cause -> open.remove(channel));
            if (document.failed()) {
                open.remove(channel);
            }
        }
        return document.onSuccess(opened -> opened.used(nowMillis));
    }

    void ifOpen(ChannelId channel, Consumer<OpenDocument> what) {
        Future<OpenDocument> document = open.get(channel);
        if (document != null && document.succeeded()) {
            what.accept(document.result());
        }
    }

    void poll(long nowMillis) {
        givenUpMillis.values().removeIf(since -> nowMillis - since > GIVEN_UP_MILLIS);
        for (OpenDocument document : opened()) {
            document.poll(nowMillis);
            if (document.isIdleSince(nowMillis - config.idleMillis())) {
                open.remove(document.channel());
                document.close();
            }
        }
    }

    void verify() {
        opened().stream().filter(document -> document.owner().followers() > 0).forEach(OpenDocument::verify);
    }

    void keepOnly(Predicate<ChannelId> mine) {
        for (OpenDocument document : opened()) {
            if (!mine.test(document.channel())) {
                open.remove(document.channel());
                document.close();
                LOG.atInfo().addKeyValue("channel", document.channel()).log("gave the document up");
            }
        }
    }

    /** Another owner has claimed it. */
    void giveUp(ChannelId channel) {
        open.remove(channel);
        givenUpMillis.put(channel, System.currentTimeMillis());
        LOG.atWarn().addKeyValue("channel", channel).log("another owner has claimed the document");
    }

    private List<OpenDocument> opened() {
        return open.values().stream()
                .filter(Future::succeeded)
                .map(Future::result)
                .toList();
    }
}
