package dev.sluice.gateway.sync;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.delivery.EntryFilter;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LogReader;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Session;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncCommand.Fold;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncWire;
import dev.sluice.runtime.Node;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** {@code /sync}: joins sessions to the node's deliveries and to the owners of documents. */
public final class SyncEndpoint {
    private static final int PAGE_ENTRIES = 1024;

    private final Node node;
    private final Context context;

    /** @param context the event loop of the connections */
    public SyncEndpoint(Node node, Context context) {
        this.node = node;
        this.context = context;
    }

    /**
     * @param document its name; not checked yet
     * @param query {@code fromVersion} and {@code snapshot=true}, where the client has more than the seed's
     */
    public Session session(ClientConnection connection, String document, MultiMap query) {
        SyncSession.Opening opening =
                new SyncSession.Opening(version(query.get("fromVersion")), "true".equals(query.get("snapshot")));
        // 0 stands for no connection at all.
        long origin = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        Port port = new Port(connection, SyncChannels.document(document), origin);
        port.session = new SyncSession(connection, port, node.config().gateway(), opening, origin);
        return port.session;
    }

    private static long version(String text) {
        return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    private final class Port implements SyncPort, LogReader.Listener {
        private final ClientConnection connection;
        private final ChannelId channel;
        private final long origin;
        private SyncSession session;
        private LogReader reader;

        Port(ClientConnection connection, ChannelId channel, long origin) {
            this.connection = connection;
            this.channel = channel;
            this.origin = origin;
        }

        @Override
        public void subscribe() {
            connection
                    .subscribe(
                            Feed.of(channel, new SyncEncoding()),
                            local -> new LogReader(
                                    local,
                                    connection.outlet(),
                                    LogReader.Behind.READ_PAGES,
                                    node.config().gateway().writeBytesMax(),
                                    this))
                    .ifPresentOrElse(
                            this::begin,
                            () -> session.refused(ErrorCode.OVERLOADED, "the document is read in too many forms"));
        }

        /** Followers retry for ever; only a question of our own is told what is wrong with the document. */
        private void begin(LogReader opened) {
            reader = opened;
            reader.filter(this::judge);
            node.askOwner(new Read(channel, Read.ANY_EPOCH, Long.MAX_VALUE, 1))
                    .onSuccess(reply -> here(now -> {
                        if (reply instanceof Refused refused) {
                            session.refused(refused.code(), refused.message());
                        }
                    }));
            connection.pump(reader);
        }

        @Override
        public void read(long fromVersion) {
            ask(new Read(channel, Read.ANY_EPOCH, fromVersion, PAGE_ENTRIES), (reply, now) -> {
                if (reply instanceof Entries page) {
                    session.page(page.epoch(), page.firstSeq(), page.entries(), now);
                } else {
                    session.readFailed(now);
                }
            });
        }

        @Override
        public void fold() {
            ask(submission(new Fold()), (reply, now) -> {
                if (reply instanceof Accepted folded) {
                    session.snapshot(folded.seq(), folded.result());
                } else if (reply instanceof Refused refused) {
                    session.noSnapshot(refused.code() == ErrorCode.HISTORY_ERROR, refused.message(), now);
                } else {
                    session.noSnapshot(false, "", now);
                }
            });
        }

        @Override
        public void submit(Append append) {
            if (!connection.principal().rights().mayPublish(channel)) {
                here(now -> session.submitRefused(
                        ErrorCode.FORBIDDEN, "the right to change this document is missing", now));
                return;
            }
            ask(submission(append), (reply, now) -> {
                if (reply instanceof Accepted accepted) {
                    List<SyncOutcome> outcomes = SyncWire.outcomes(accepted.result());
                    session.submitted(outcomes, now);
                } else if (reply instanceof Refused refused) {
                    session.submitRefused(refused.code(), refused.message(), now);
                } else {
                    session.submitFailed(now);
                }
            });
        }

        @Override
        public long head() {
            return reader.headSeq();
        }

        @Override
        public void start(long version) {
            reader.start(version);
            reader.resume();
            connection.pump(reader);
        }

        @Override
        public void pause() {
            reader.pause();
        }

        @Override
        public boolean isWritable() {
            return connection.isWritable();
        }

        @Override
        public void known(long epoch, long tailSeq, long headSeq) {
            session.known(epoch);
        }

        @Override
        public void gap(long from, long to) {
            session.forgotten(from - 1);
        }

        private EntryFilter.Verdict judge(long seq, Entry entry) {
            return SyncChannels.originOf(entry) == origin ? EntryFilter.Verdict.HIDE : EntryFilter.Verdict.SHOW;
        }

        private Submit submission(SyncCommand command) {
            return new Submit(channel, Submit.client(Long.toString(origin)), SyncWire.encode(command));
        }

        /** The reply is null where none came. */
        private void ask(Request request, BiConsumer<Reply, Long> answer) {
            Future<Reply> asked = node.askOwner(request);
            asked.onComplete(done -> here(now -> answer.accept(done.succeeded() ? done.result() : null, now)));
        }

        private void here(Consumer<Long> what) {
            context.runOnContext(turn -> {
                what.accept(System.currentTimeMillis());
                connection.flush();
            });
        }
    }
}
