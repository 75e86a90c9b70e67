package dev.sluice.synclog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.BusMessage;
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
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncCommand.Compact;
import dev.sluice.protocol.sync.SyncCommand.Documents;
import dev.sluice.protocol.sync.SyncCommand.Fold;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncPatch;
import dev.sluice.protocol.sync.SyncWire;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.ownership.Directory;
import dev.sluice.runtime.store.SqliteLogStore;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.NewEntry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One lane over a real local bus and a real file; the gateway is the test's. */
class SyncLogVerticleTest {
    private static final ChannelId PLAN = SyncChannels.document("plan");
    private static final String GATEWAY = "test.gateway";

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private LogStore store;
    private Node node;

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
        get(Future.fromCompletionStage(store.close()));
    }

    @Test
    void patchIsAnsweredStoredAndSentToWhoIsAttached() throws Exception {
        deploy("{}");
        Attached attached = (Attached) ask(attach(0, 0));
        assertThat(attached.head()).isZero();

        assertThat(append(patch("a"))).isEqualTo(new Taken(List.of(new Placed(1, false))));
        await().until(() -> batches.size() == 1);
        assertThat(batches.get(0).firstSeq()).isEqualTo(1);
        assertThat(batches.get(0).epoch()).isEqualTo(attached.epoch());
        assertThat(SyncChannels.originOf(batches.get(0).entries().get(0))).isEqualTo(5);
        assertThat(append(patch("a"))).isEqualTo(new Taken(List.of(new Placed(1, true))));
        assertThat(texts(read(1))).containsExactly("{\"id\":\"a\",\"op\":\"paint\"}");
    }

    @Test
    void readReachesIntoTheStoreBeyondWhatIsInMemory() throws Exception {
        deploy("{\"log\": {\"framesMax\": 4}}");
        for (int i = 1; i <= 20; i++) {
            append(patch("p" + i));
        }
        assertThat(read(1)).hasSizeGreaterThan(4);
        List<Entry> all = new ArrayList<>();
        for (List<Entry> page = read(1); !page.isEmpty(); page = read(all.size() + 1)) {
            all.addAll(page);
        }
        assertThat(all).hasSize(20);
        assertThat(((Entries) ask(new Read(PLAN, Read.ANY_EPOCH, 99, 1))).firstSeq())
                .as("the end is told")
                .isEqualTo(21);
    }

    @Test
    void readerThatFellBehindGoesOnWhereItWas() throws Exception {
        deploy("{\"log\": {\"framesMax\": 4}}");
        long life = ((Attached) ask(attach(0, 0))).epoch();
        for (int i = 1; i <= 20; i++) {
            append(patch("p" + i));
        }
        Attached again = (Attached) ask(attach(life, 2));
        assertThat(again.snapshot()).isEmpty();
        assertThat(again.tail()).isEqualTo(1);
        Attached newcomer = (Attached) ask(attach(0, 0));
        assertThat(newcomer.snapshot().orElseThrow().position().seq()).isEqualTo(20);
    }

    @Test
    void lifeOfADocumentOutlastsItsOwners() throws Exception {
        deploy("{\"idleMillis\": 100}");
        append(patch("a"));
        long life = ((Entries) ask(new Read(PLAN, 0, 1, 1))).epoch();
        await().until(() -> meters.get("sluice.sync.documents").gauge().value() == 0);
        assertThat(((Entries) ask(new Read(PLAN, 0, 1, 1))).epoch()).isEqualTo(life);
        assertThat(append(patch("b"))).isEqualTo(new Taken(List.of(new Placed(2, false))));
    }

    @Test
    void ownerWhoseDocumentWasClaimedAnswersNothingAndClaimsItAnewAfterAPause() throws Exception {
        deploy("{}");
        append(patch("a"));
        get(Future.fromCompletionStage(store.claim(PLAN, 1)));
        assertThatThrownBy(() -> append(patch("b"))).hasMessageContaining("owner");
        assertThat(meters.counter("sluice.sync.fenced").count()).isEqualTo(1);
        await().ignoreExceptions().untilAsserted(() -> assertThat(append(patch("b")))
                .isEqualTo(new Taken(List.of(new Placed(2, false)))));
    }

    @Test
    void ownerThatAReaderIsAheadOfDoesNotTakeItsOwnEndForTheDocuments() throws Exception {
        deploy("{}");
        append(patch("a"));
        LogState claimed = get(Future.fromCompletionStage(store.claim(PLAN, 1)));
        NewEntry elsewhere =
                new NewEntry("b", new byte[] {1}, NewEntry.NO_BASE, SyncChannels.patch(1, 6, new byte[] {1}));
        get(Future.fromCompletionStage(store.append(PLAN, claimed.fence(), List.of(elsewhere))));

        Read ahead = new Read(PLAN, Read.ANY_EPOCH, 3, 1);
        assertThatThrownBy(() -> ask(ahead)).hasMessageContaining("owner");
        await().ignoreExceptions().untilAsserted(() -> assertThat(((Entries) ask(ahead)).firstSeq())
                .isEqualTo(3));
        assertThat(read(1)).hasSize(2);
    }

    @Test
    void documentIsFoldedAndCompacted() throws Exception {
        deploy("{\"log\": {\"framesMax\": 1}}");
        append(graphPatch("a"));
        append(graphPatch("b"));
        Accepted folded = (Accepted) ask(submit(new Fold()));
        assertThat(folded.seq()).isEqualTo(2);
        assertThat(new ObjectMapper().readTree(folded.result()).get("nodes")).hasSize(2);
        append(graphPatch("c"));
        assertThat(((Accepted) ask(submit(new Compact(1)))).seq()).isEqualTo(3);
        assertThat(((Entries) ask(new Read(PLAN, 0, 1, 10))).firstSeq()).isEqualTo(3);
    }

    @Test
    void snapshotIsTakenByItselfAfterSoManyPatches() throws Exception {
        deploy("{\"snapshotEvery\": 5, \"compact\": true, \"patchesKept\": 2}");
        for (int i = 1; i <= 12; i++) {
            append(graphPatch("p" + i));
        }
        await().untilAsserted(() -> {
            LogState state = get(Future.fromCompletionStage(store.state(PLAN))).orElseThrow();
            assertThat(state.snapshotSeq()).isGreaterThanOrEqualTo(5);
            assertThat(state.tail()).isGreaterThan(1);
        });
    }

    @Test
    void opaqueOperationIsKeptButNotFolded() throws Exception {
        deploy("{}");
        append(patch("a"));
        Refused refused = (Refused) ask(submit(new Fold()));
        assertThat(refused.code()).isEqualTo(ErrorCode.HISTORY_ERROR);
        assertThat(read(1)).hasSize(1);
    }

    @Test
    void documentsAreListed() throws Exception {
        deploy("{}");
        append(patch("a"));
        Accepted listed = (Accepted) ask(submit(new Documents("", 10)));
        assertThat(new String(listed.result(), UTF_8))
                .isEqualTo(
                        "{\"documents\":[{\"document\":\"plan\",\"version\":1,\"oldest\":1,\"snapshotVersion\":0}]}");
    }

    @Test
    void documentIsMadeByUseOnlyWhereThatIsAllowed() throws Exception {
        deploy("{\"createOnUse\": false}");
        assertThat(((Refused) ask(submit(new Append(5, List.of(List.of(patch("a"))))))).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(((Refused) ask(new Read(PLAN, 0, 1, 1))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        get(Future.fromCompletionStage(store.claim(PLAN, 1)));
        assertThat(append(patch("a"))).isInstanceOf(Taken.class);
    }

    @Test
    void documentsBeyondTheBoundAreRefused() throws Exception {
        deploy("{\"documentsMax\": 1}");
        append(patch("a"));
        Submit other = new Submit(SyncChannels.document("other"), "client:1", SyncWire.encode(new Fold()));
        assertThat(((Refused) ask(other)).code()).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void whatIsNoCommandIsRefused() throws Exception {
        deploy("{}");
        assertThat(((Refused) ask(new Submit(PLAN, "client:1", new byte[] {9}))).code())
                .isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    private void deploy(String syncLog) throws Exception {
        SluiceConfig config = SluiceConfig.parse("{\"syncLog\": " + syncLog + "}");
        store = new SqliteLogStore(folder.resolve("documents.db"), 1 << 20);
        TypedBus bus = TypedBus.on(vertx, 5000);
        Directory directory = Directory.alone("local", Map.of(SyncChannels.SYNC, 1));
        node = new Node("local", vertx, config, bus, directory, meters);
        get(bus.consume(GATEWAY, request -> null, this::hear));
        get(vertx.deployVerticle(new SyncLogVerticle(node, 0, store)));
    }

    private void hear(BusMessage message) {
        batches.add((Batch) message);
    }

    private static Attach attach(long epoch, long last) {
        return new Attach(PLAN, GATEWAY, epoch, last, 1, 1000);
    }

    private SyncOutcome append(SyncPatch patch) throws Exception {
        Accepted accepted = (Accepted) ask(submit(new Append(5, List.of(List.of(patch)))));
        return SyncWire.outcomes(accepted.result()).get(0);
    }

    private static Submit submit(SyncCommand command) {
        return new Submit(PLAN, "client:1", SyncWire.encode(command));
    }

    private static SyncPatch patch(String id) {
        return patch(id, "{\"id\":\"" + id + "\",\"op\":\"paint\"}", "paint");
    }

    private static SyncPatch graphPatch(String id) {
        return patch(id, "{\"op\":\"create_node\",\"nodeId\":\"" + id + "\"}", "create_node");
    }

    private static SyncPatch patch(String id, String json, String op) {
        return new SyncPatch(id, id.getBytes(UTF_8), SyncPatch.NO_BASE, op, json.getBytes(UTF_8));
    }

    private List<Entry> read(long from) throws Exception {
        return ((Entries) ask(new Read(PLAN, Read.ANY_EPOCH, from, 1024))).entries();
    }

    private static List<String> texts(List<Entry> entries) {
        return entries.stream().map(entry -> new String(entry.payload(), UTF_8)).toList();
    }

    private Reply ask(Request request) throws Exception {
        return get(node.askOwner(request));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
