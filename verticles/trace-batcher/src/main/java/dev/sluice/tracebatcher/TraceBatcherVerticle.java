package dev.sluice.tracebatcher;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.protocol.trace.TraceCommand.History;
import dev.sluice.protocol.trace.TraceCommand.Info;
import dev.sluice.protocol.trace.TraceCommand.Ingest;
import dev.sluice.protocol.trace.TraceCommand.Travel;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import dev.sluice.runtime.ownership.Membership;
import dev.sluice.store.TraceStore;
import dev.sluice.tracebatcher.TraceMetrics.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One lane of owners of trace sessions. A session's channel begins with its first event, or its first reader. */
public final class TraceBatcherVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 5;
    private static final long HOUSEKEEPING_MILLIS = 1000;
    private static final long CHECKPOINTS_MILLIS = 250;

    private final Node node;
    private final int lane;
    private final String address;
    private final TraceStore store;
    private final Sessions sessions = new Sessions();
    private final Set<LiveSession> batching = new HashSet<>();
    private TraceMetrics metrics;
    private Intake intake;
    private Replays replays;
    private Commands commands;
    private boolean ticking;

    /** @param store shared by the lanes of a node; closed by who made it */
    public TraceBatcherVerticle(Node node, int lane, TraceStore store) {
        this.node = node;
        this.lane = lane;
        this.store = store;
        this.address = Membership.address(TraceEvent.FEATURE, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        metrics = new TraceMetrics(node.meters(), lane, sessions::size, () -> intake == null ? 0 : intake.waiting());
        intake = new Intake(store, metrics, context, node.bus()::send, session -> {
            batching.add(session);
            tickLater();
        });
        replays = new Replays(store, metrics, context);
        commands = new Commands(store, replays, context);
        vertx.setPeriodic(HOUSEKEEPING_MILLIS, tick -> keepHouse(System.currentTimeMillis()));
        vertx.setPeriodic(CHECKPOINTS_MILLIS, tick -> makeCheckpoints(System.currentTimeMillis()));
        if (lane == 0) {
            BusProducers.listen(node, vertx.eventBus());
            Retention.start(vertx, store, () -> settings(), metrics);
        }
        return node.bus().consume(address, this::answer, ignored -> {}).onSuccess(listening -> node.directory()
                .onChange(context, this::giveUpWhatIsNotMine));
    }

    @Override
    public Future<?> stop() {
        long now = System.currentTimeMillis();
        sessions.removeIf((channel, session) -> {
            session.flush(now, node.bus()::send);
            return true;
        });
        metrics.close();
        return Future.succeededFuture();
    }

    private TraceBatcherConfig settings() {
        return node.config().traceBatcher();
    }

    private boolean isMine(ChannelId channel) {
        return node.directory()
                .membership()
                .ownerOf(channel)
                .filter(address::equals)
                .isPresent();
    }

    private void giveUpWhatIsNotMine() {
        sessions.removeIf((channel, session) -> !isMine(channel));
    }

    private Future<? extends Reply> answer(Request request) {
        ChannelId channel = request.channel();
        if (channel.name().equals(TraceCommand.ANY_SESSION) && request instanceof Submit submit) {
            return submit(submit, System.currentTimeMillis());
        }
        if (!isMine(channel)) {
            // The asker looks at the membership again and retries.
            return Future.failedFuture(channel + " is not owned here");
        }
        long now = System.currentTimeMillis();
        if (request instanceof Submit submit) {
            return submit(submit, now);
        } else if (request instanceof Attach attach) {
            return attach(attach, now);
        }
        LiveSession session = sessions.get(channel);
        if (session == null) {
            return Future.failedFuture(channel + " is not in memory");
        } else if (request instanceof Read read) {
            return read(session, read, now);
        } else if (request instanceof Grant grant) {
            session.grant(grant);
        } else if (request instanceof Detach detach) {
            session.detach(detach);
        }
        return null;
    }

    private Future<? extends Reply> read(LiveSession session, Read read, long nowMillis) {
        if (!session.isBeforeTail(read)) {
            return Future.succeededFuture(session.read(read, nowMillis));
        }
        return commands.stored(read, session.epoch(), node.config().bus().batchBytesMax())
                .map(stored -> stored.entries().isEmpty() ? session.read(read, nowMillis) : stored);
    }

    private Future<? extends Reply> attach(Attach attach, long nowMillis) {
        ChannelId channel = attach.channel();
        LiveSession known = sessions.get(channel);
        if (known != null && known.isOutlivedBy(attach)) {
            batching.remove(sessions.remove(channel));
        }
        return open(channel, attach.epoch(), nowMillis)
                .<Future<? extends Reply>>map(
                        session -> Future.succeededFuture(session.attach(attach, nowMillis, node.bus()::send)))
                .orElseGet(() -> Future.failedFuture("all sessions of the lane are in use"));
    }

    private Optional<LiveSession> open(ChannelId channel, long afterEpoch, long nowMillis) {
        TraceBatcherConfig config = settings();
        return sessions.open(
                channel,
                config.sessionsMax(),
                () -> new LiveSession(
                        new ChannelOwner(
                                channel,
                                Epochs.after(afterEpoch, nowMillis),
                                new LogBounds(config.tailEventsMax(), config.tailBytesMax(), node.logs()),
                                node.config().bus().batchBytesMax(),
                                node.config().bus().leaseMillis()),
                        config.tailEventsMax(),
                        nowMillis));
    }

    private Future<Reply> submit(Submit submit, long nowMillis) {
        ChannelId channel = submit.channel();
        TraceCommand command;
        try {
            command = TraceCommand.of(submit.command());
        } catch (IllegalArgumentException e) {
            metrics.requestRefused(ErrorCode.INVALID_MESSAGE);
            return Future.succeededFuture(
                    new Refused(channel, ErrorCode.INVALID_MESSAGE, "there is no such command", ""));
        }
        if (command instanceof Ingest ingest) {
            return ingest(channel, ingest, nowMillis);
        }
        Optional<LiveSession> session = Optional.ofNullable(sessions.get(channel));
        Position head =
                session.map(live -> new Position(live.epoch(), live.headSeq())).orElse(new Position(0, 0));
        if (command instanceof History history) {
            return commands.history(channel, history, head, settings());
        } else if (command instanceof Travel travel) {
            return commands.travel(channel, travel, session, head, settings(), nowMillis);
        } else if (command instanceof Info info) {
            return commands.info(channel, info, head, settings());
        } else if (command instanceof TraceCommand.Sessions list) {
            return commands.sessions(channel, list);
        }
        throw new AssertionError(command);
    }

    private Future<Reply> ingest(ChannelId channel, Ingest ingest, long nowMillis) {
        if (ingest.events().isEmpty()) {
            return Future.succeededFuture(
                    new Refused(channel, ErrorCode.INVALID_REQUEST, "there are no events", "events"));
        }
        Optional<LiveSession> session = open(channel, 0, nowMillis);
        if (session.isEmpty()) {
            metrics.refused(Refusal.SESSIONS_FULL, ingest.events().size());
            return Future.succeededFuture(
                    new Refused(channel, ErrorCode.OVERLOADED, "all sessions of the lane are in use", ""));
        }
        return intake.take(channel, session.get(), ingest, settings(), nowMillis);
    }

    private void tickLater() {
        if (ticking || batching.isEmpty()) {
            return;
        }
        ticking = true;
        vertx.setTimer(TICK_MILLIS, tick -> {
            ticking = false;
            long now = System.currentTimeMillis();
            batching.removeIf(session -> session.poll(settings(), now, node.bus()::send));
            tickLater();
        });
    }

    private void keepHouse(long nowMillis) {
        TraceBatcherConfig config = settings();
        sessions.forEach((channel, session) -> session.expire(nowMillis));
        sessions.expire(nowMillis - config.sessionIdleMillis());
    }

    private void makeCheckpoints(long nowMillis) {
        TraceBatcherConfig config = settings();
        long settled = nowMillis - config.settleMillis();
        sessions.forEach((channel, session) -> {
            if (replays.mayRun(config) && session.wantsCheckpoints(settled, Replays.spacing(config))) {
                replays.run(channel.name(), settled, Optional.of(session), config, nowMillis);
            }
        });
    }
}
