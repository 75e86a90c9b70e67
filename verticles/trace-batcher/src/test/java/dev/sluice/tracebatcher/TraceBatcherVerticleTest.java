package dev.sluice.tracebatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.protocol.trace.TraceAnswer;
import dev.sluice.protocol.trace.TraceAnswer.HistoryAnswer;
import dev.sluice.protocol.trace.TraceAnswer.InfoAnswer;
import dev.sluice.protocol.trace.TraceAnswer.TravelAnswer;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.protocol.trace.TraceCommand.History;
import dev.sluice.protocol.trace.TraceCommand.Info;
import dev.sluice.protocol.trace.TraceCommand.Ingest;
import dev.sluice.protocol.trace.TraceCommand.Travel;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.ownership.Directory;
import dev.sluice.runtime.store.SqliteTraceStore;
import dev.sluice.store.SessionPage;
import dev.sluice.testing.trace.SwarmTraffic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner of sessions, as gateways and producers on the bus see it. */
class TraceBatcherVerticleTest {
    private static final ChannelId SESSION = new ChannelId(TraceEvent.FEATURE, "s");

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private SqliteTraceStore store;
    private Node node;

    private void start(String settings) {
        SluiceConfig config = SluiceConfig.parse("{\"traceBatcher\": {" + settings + "}}");
        store = new SqliteTraceStore(folder.resolve("traces.db"), 100_000);
        node = new Node(
                "n",
                vertx,
                config,
                TypedBus.on(vertx, 5000),
                Directory.alone(
                        "n", Map.of(TraceEvent.FEATURE, config.traceBatcher().instances())),
                meters);
        get(node.bus().consume("gateway", request -> null, message -> batches.add((Batch) message)));
        for (int lane = 0; lane < config.traceBatcher().instances(); lane++) {
            get(vertx.deployVerticle(new TraceBatcherVerticle(node, lane, store)));
        }
    }

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
        store.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void eventsReachLiveReadersInBatchesAndTheStore() {
        start("\"batchSize\": 50");
        Attached attached = (Attached) ask(attach());
        List<TraceEvent> events = new SwarmTraffic("s", 1000, 1).next(120);

        Accepted accepted = (Accepted) ask(ingest(events));

        assertThat(attached.head()).isZero();
        assertThat(accepted.seq()).isEqualTo(120);
        await().until(() -> received().size() == 120);
        assertThat(received()).isEqualTo(events);
        assertThat(batches).extracting(batch -> batch.entries().size()).containsExactly(50, 50, 20);
        assertThat(batches).extracting(Batch::epoch).containsOnly(attached.epoch());
        assertThat(history(0, Long.MAX_VALUE >> 12, Set.of(), Optional.empty(), 1000)
                        .events())
                .isEqualTo(events);
    }

    @Test
    void smallBatchWaitsNoLongerThanTheLiveTimeout() {
        start("\"batchTimeoutMillis\": 60000, \"liveTimeoutMillis\": 20");
        ask(attach());

        ask(ingest(new SwarmTraffic("s", 1000, 1).next(3)));

        await().atMost(5, TimeUnit.SECONDS).until(() -> received().size() == 3);
    }

    @Test
    void historyComesInPagesAndByAgent() {
        start("\"historicalDataLimit\": 100");
        List<TraceEvent> events = new SwarmTraffic("s", 1000, 1).next(250);
        ask(ingest(events));

        List<TraceEvent> read = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            HistoryAnswer page = history(0, Long.MAX_VALUE >> 12, Set.of(), next, 1_000_000);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(100);
            read.addAll(page.events());
            next = page.next();
        } while (next.isPresent());

        assertThat(read).isEqualTo(events);
        String agent = events.get(0).agentId();
        assertThat(history(0, Long.MAX_VALUE >> 12, Set.of(agent), Optional.empty(), 100)
                        .events())
                .isNotEmpty()
                .allMatch(event -> event.agentId().equals(agent));
    }

    @Test
    void cursorOfAStrangerIsRefused() {
        start("");
        Refused refused = (Refused) ask(submit(new History(0, 10, Set.of(), Optional.of("x"), 10)));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused.field()).isEqualTo("cursor");
    }

    @Test
    void timeTravelTellsTheStateThen() {
        start("\"checkpointEvents\": 10");
        List<TraceEvent> events = new SwarmTraffic("s", 1000, 1).next(500);
        ask(ingest(events));
        long then = events.get(250).timestamp();
        SessionState expected = new SessionState(new SessionState.Bounds(1000, 1000, 256));
        events.stream().filter(event -> event.timestamp() <= then).forEach(expected::apply);

        TravelAnswer answer = TravelAnswer.of(result(new Travel(then, 100)));
        TravelAnswer again = TravelAnswer.of(result(new Travel(then, 100)));

        assertThat(answer.state()).isEqualTo(new String(SessionStateJson.write(expected)));
        assertThat(again).isEqualTo(answer);
        assertThat(answer.events()).hasSize(100);
        assertThat(answer.events().get(99).timestamp()).isLessThanOrEqualTo(then);
        assertThat(meters.counter("sluice.trace.checkpoints").count()).isPositive();
    }

    @Test
    void emptySessionAnswersEmpty() {
        start("");
        InfoAnswer info = InfoAnswer.of(result(new Info(100)));
        TravelAnswer travel = TravelAnswer.of(result(new Travel(5, 100)));

        assertThat(info.session()).isEmpty();
        assertThat(travel.events()).isEmpty();
        assertThat(new JsonObject(travel.state()).getJsonObject("counters").getInteger("events"))
                .isZero();
        assertThat(history(0, 10, Set.of(), Optional.empty(), 10).next()).isEmpty();
    }

    @Test
    void fullQueueRefusesTheWholeRequest() {
        start("\"queueEventsMax\": 100");
        List<Future<Reply>> asked = new ArrayList<>();
        SwarmTraffic traffic = new SwarmTraffic("s", 1000, 1);
        for (int i = 0; i < 20; i++) {
            asked.add(node.askOwner(ingest(traffic.next(80))));
        }
        List<Reply> replies = asked.stream().map(TraceBatcherVerticleTest::get).toList();

        long taken = replies.stream().filter(Accepted.class::isInstance).count();
        assertThat(replies).filteredOn(Refused.class::isInstance).isNotEmpty().allSatisfy(reply -> assertThat(
                        ((Refused) reply).code())
                .isEqualTo(ErrorCode.OVERLOADED));
        assertThat(InfoAnswer.of(result(new Info(1))).session().orElseThrow().events())
                .isEqualTo(80 * taken);
    }

    @Test
    void sessionInUseKeepsItsPlaceAndQuietOnesMakeRoom() {
        start("\"sessionsMax\": 2");
        ask(attach());
        ask(new Submit(channel("b"), "p", Ingest.of(one("b")).bytes()));
        Reply third = ask(new Submit(channel("c"), "p", Ingest.of(one("c")).bytes()));
        ask(attachTo(channel("c")));
        Reply fourth = ask(new Submit(channel("d"), "p", Ingest.of(one("d")).bytes()));

        assertThat(third).isInstanceOf(Accepted.class);
        assertThat(fourth).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.code())
                .isEqualTo(ErrorCode.OVERLOADED));
        assertThat(meters.get("sluice.trace.sessions.live").gauge().value()).isEqualTo(2);
    }

    @Test
    void sessionsAreListedNewestFirst() {
        start("");
        ask(new Submit(channel("a"), "p", Ingest.of(one("a")).bytes()));
        ask(new Submit(channel("b"), "p", Ingest.of(one("b")).bytes()));

        SessionPage all = TraceAnswer.sessionsOf(result(new TraceCommand.Sessions(Optional.empty(), 10)));
        SessionPage first = TraceAnswer.sessionsOf(result(new TraceCommand.Sessions(Optional.empty(), 1)));
        SessionPage second = TraceAnswer.sessionsOf(result(new TraceCommand.Sessions(first.next(), 1)));

        assertThat(all.sessions()).extracting(SessionSummary::sessionId).containsExactlyInAnyOrder("a", "b");
        assertThat(all.next()).isEmpty();
        assertThat(List.of(first.sessions().get(0), second.sessions().get(0))).isEqualTo(all.sessions());
        assertThat(ask(submit(new TraceCommand.Sessions(Optional.of("nonsense"), 1))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.field()).isEqualTo("cursor"));
    }

    @Test
    void eventsThatComeAgainAreTakenOnce() {
        start("");
        ask(attach());
        List<TraceEvent> events = new SwarmTraffic("s", 1000, 1).next(20);

        Reply first = ask(ingest(events.subList(0, 15)));
        Reply again = ask(ingest(events));
        await().until(() -> received().size() >= 20);

        assertThat(first).isInstanceOf(Accepted.class);
        assertThat(again).isInstanceOfSatisfying(Accepted.class, accepted -> assertThat(accepted.seq())
                .isEqualTo(20));
        assertThat(received()).isEqualTo(events);
        assertThat(history(0, Long.MAX_VALUE >> 12, Set.of(), Optional.empty(), 100)
                        .events())
                .hasSize(20);
        assertThat(meters.counter("sluice.trace.events.repeated").count()).isEqualTo(15);
    }

    @Test
    void eventsOfAFormerLifeAreKnownAgain() {
        start("");
        List<TraceEvent> events = new SwarmTraffic("s", 1000, 1).next(10);
        ask(ingest(events));
        // Another node owned it meanwhile: this life is over.
        ask(new Attach(SESSION, "gateway", Long.MAX_VALUE >> 20, 0, 1, 10_000));

        Reply again = ask(ingest(events));

        assertThat(again).isInstanceOf(Accepted.class);
        assertThat(received()).isEmpty();
        assertThat(history(0, Long.MAX_VALUE >> 12, Set.of(), Optional.empty(), 100)
                        .events())
                .hasSize(10);
    }

    @Test
    void ownerThatAnotherHasOutlivedBeginsBehindIt() {
        start("");
        long epoch = ((Attached) ask(attach())).epoch();

        Attached later = (Attached) ask(new Attach(SESSION, "gateway", epoch + 5, 7, 2, 10_000));

        assertThat(later.epoch()).isGreaterThan(epoch + 5);
        assertThat(later.head()).isZero();
        assertThat(((Attached) ask(attach())).epoch()).isEqualTo(later.epoch());
    }

    @Test
    void whatTheOwnerHasForgottenIsReadFromTheStore() {
        start("\"tailEventsMax\": 64");
        List<TraceEvent> events = new SwarmTraffic("s", 1000, 1).next(500);
        Attached attached = (Attached) ask(attach());
        for (int from = 0; from < 500; from += 50) {
            ask(ingest(events.subList(from, from + 50)));
        }
        await().until(() -> received().size() == 500);

        List<TraceEvent> read = new ArrayList<>();
        for (long from = 101; from <= 500; from = 101 + read.size()) {
            Entries page = (Entries) ask(new Read(SESSION, attached.epoch(), from, 150));
            assertThat(page.firstSeq()).isEqualTo(from);
            assertThat(page.entries()).isNotEmpty();
            page.entries().forEach(entry -> read.add(TraceEventProto.of(entry.payload())));
        }

        assertThat(read).isEqualTo(events.subList(100, 500));
    }

    @Test
    void producersSendAndPublishOnTheBus() {
        start("\"instances\": 2");
        JsonObject event = new JsonObject().put("swarmId", "s").put("id", "e-1").put("agentId", "a");
        JsonObject sent = get(vertx.eventBus()
                        .<JsonObject>request(
                                "agent:*", new JsonArray().add(event).add(new JsonObject())))
                .body();
        vertx.eventBus().publish("swarm:*", event.copy().put("id", "e-2").encode());

        assertThat(sent.getInteger("accepted")).isEqualTo(1);
        assertThat(sent.getJsonArray("rejected").getJsonObject(0).getString("field"))
                .isEqualTo("sessionId");
        await().untilAsserted(() -> assertThat(history(0, Long.MAX_VALUE >> 12, Set.of(), Optional.empty(), 10)
                        .events())
                .extracting(TraceEvent::id, TraceEvent::type)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("e-1", "agent"),
                        org.assertj.core.groups.Tuple.tuple("e-2", "swarm")));
    }

    @Test
    void garbageOnTheBusIsRefused() {
        start("");
        Future<?> refused = vertx.eventBus().request("trace:*", "no json");
        Refused command = (Refused) ask(new Submit(SESSION, "p", new byte[] {(byte) 0xFF}));

        await().until(refused::isComplete);
        assertThat(refused.cause()).hasMessageContaining("not valid JSON");
        assertThat(command.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    private List<TraceEvent> received() {
        return batches.stream()
                .flatMap(batch -> batch.entries().stream())
                .map(entry -> TraceEventProto.of(entry.payload()))
                .toList();
    }

    private HistoryAnswer history(long start, long end, Set<String> agents, Optional<String> after, int limit) {
        return HistoryAnswer.of(result(new History(start, end, agents, after, limit)));
    }

    private static List<TraceEvent> one(String session) {
        return new SwarmTraffic(session, 1000, 1).next(1);
    }

    private static ChannelId channel(String session) {
        return new ChannelId(TraceEvent.FEATURE, session);
    }

    private static Submit ingest(List<TraceEvent> events) {
        return submit(Ingest.of(events));
    }

    private static Submit submit(TraceCommand command) {
        return new Submit(SESSION, "p", command.bytes());
    }

    private static Attach attach() {
        return attachTo(SESSION);
    }

    private static Attach attachTo(ChannelId channel) {
        return new Attach(channel, "gateway", 0, 0, 1, 10_000);
    }

    private byte[] result(TraceCommand command) {
        return ((Accepted) ask(submit(command))).result();
    }

    private Reply ask(Request request) {
        return get(node.askOwner(request));
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
