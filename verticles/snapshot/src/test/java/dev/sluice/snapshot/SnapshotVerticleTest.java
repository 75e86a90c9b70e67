package dev.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.channel.LogBudget;
import dev.sluice.config.SluiceConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.ownership.Directory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One lane over a real local bus; the stream's owner and the store are the test's. */
class SnapshotVerticleTest {
    private static final ChannelId DELTAS = StreamChannels.deltas("orders");
    private static final ChannelId SNAPSHOTS = StreamChannels.snapshots("orders");
    private static final long EPOCH = 1000;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FlakyStore store = new FlakyStore();
    private final ChannelOwner owner =
            new ChannelOwner(DELTAS, EPOCH, new LogBounds(1000, 1 << 20, LogBudget.unlimited()), 4096, 60_000);
    private Node node;

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    @Test
    void deltasBecomeOneSnapshotPerIntervalWhichIsStored() throws Exception {
        deploy(100);
        change("{\"a\":1}");
        change("{\"b\":2}");

        await().untilAsserted(() -> assertThat(newest()).hasValueSatisfying(snapshot -> {
            assertThat(snapshot.state()).asString().isEqualTo("{\"a\":1,\"b\":2}");
            assertThat(snapshot.position()).isEqualTo(new Position(EPOCH, 2));
        }));
        await().untilAsserted(() -> assertThat(store.stored(DELTAS)).isEqualTo("{\"a\":1,\"b\":2}"));
        assertThat(count("sluice.snapshot.published")).isPositive();
        assertThat(count("sluice.snapshot.published.bytes")).isPositive();
        assertThat(count("sluice.snapshot.deltas.folded")).isEqualTo(2);
        assertThat(count("sluice.snapshot.restarts")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(count("sluice.snapshot.stored")).isPositive());
        assertThat(meters.get("sluice.snapshot.followed")
                        .tag("lane", "0")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    /** Else an owner that dies between two snapshots would take with it what has long been here. */
    @Test
    void theNextOwnerGetsWhatWasFoldedAfterTheLastSnapshot() throws Exception {
        deploy(60_000);
        change("{\"a\":1}");
        await().untilAsserted(
                        () -> assertThat(count("sluice.snapshot.deltas.folded")).isEqualTo(1));

        assertThat(newest())
                .hasValueSatisfying(
                        snapshot -> assertThat(snapshot.state()).asString().isEqualTo("{\"a\":1}"));
    }

    @Test
    void whatIsStoredIsOfferedAfterAStoreThatFailedAtFirst() throws Exception {
        store.put(DELTAS, new Position(7, 9), "{\"kept\":true}".getBytes(StandardCharsets.UTF_8));
        store.failNext(1);
        deploy(60_000, false);

        await().untilAsserted(() -> assertThat(newest())
                .hasValueSatisfying(
                        snapshot -> assertThat(snapshot.state()).asString().isEqualTo("{\"kept\":true}")));
        assertThat(meters.get("sluice.snapshot.loads")
                        .tag("outcome", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aSnapshotThatCouldNotBeStoredIsStoredLaterAlthoughNothingChanges() throws Exception {
        deploy(50);
        await().until(() -> count("sluice.snapshot.stored") > 0);
        store.failNext(3);
        change("{\"a\":1}");

        await().untilAsserted(() -> assertThat(store.stored(DELTAS)).isEqualTo("{\"a\":1}"));
        assertThat(count("sluice.snapshot.store.failures")).isEqualTo(3);
    }

    @Test
    void aSnapshotChannelThatWasOutlivedBeginsANewLifeBehindTheOther() throws Exception {
        deploy(50);
        await().untilAsserted(() -> assertThat(newest()).isPresent());
        long later = attach(0).epoch() + 1_000_000_000L;

        assertThatThrownBy(() -> attach(later)).hasMessageContaining("new life");

        assertThat(attach(later).epoch()).isGreaterThan(later);
        await().untilAsserted(() -> assertThat(newest()).isPresent());
    }

    @Test
    void anOwnerThatDoesNotAnswerIsAskedAgain() throws Exception {
        deploy(50, false);

        await().until(() -> count("sluice.snapshot.request.retries") > 1);
    }

    private void deploy(int intervalMillis) throws Exception {
        deploy(intervalMillis, true);
    }

    private void deploy(int intervalMillis, boolean withOwner) throws Exception {
        SluiceConfig config = SluiceConfig.parse(
                """
                {"roles": ["snapshot"],
                 "bus": {"renewMillis": 100, "leaseMillis": 1000, "requestTimeoutMillis": 200},
                 "snapshot": {"intervalMillis": %d, "storeIntervalMillis": 50},
                 "deltaStream": {"streams": {"orders": {"source": "external"}, "simulator": null, "host": null}}}"""
                        .formatted(intervalMillis));
        TypedBus bus = TypedBus.on(vertx, 200);
        Directory directory = Directory.alone("local", Map.of(StreamChannels.STREAM, 1, StreamChannels.SNAPSHOT, 1));
        node = new Node("local", vertx, config, bus, directory, meters);
        if (withOwner) {
            get(bus.consume("sluice.stream.local.0", this::answer, message -> {}));
        }
        get(vertx.deployVerticle(new SnapshotVerticle(node, 0, store)));
        if (withOwner) {
            await().until(() -> owners() > 0);
        }
    }

    private synchronized int owners() {
        return owner.followers();
    }

    private synchronized Future<Attached> answer(Request request) {
        if (request instanceof Attach attach) {
            byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
            return Future.succeededFuture(owner.attach(
                    attach, 0, () -> Optional.of(new Snapshot(new Position(EPOCH, owner.headSeq()), 0, empty))));
        } else if (request instanceof Grant grant) {
            owner.grant(grant);
        }
        return null;
    }

    private synchronized void change(String patch) {
        owner.append(StreamChannels.delta(0, patch.getBytes(StandardCharsets.UTF_8)));
        owner.flush(0, node.bus()::send);
    }

    /** Empty also while the lane is not yet ready to answer. */
    private Optional<Snapshot> newest() throws Exception {
        Entries entries = (Entries)
                get(node.askOwner(new Read(SNAPSHOTS, Read.ANY_EPOCH, 1, 1)).otherwiseEmpty());
        return Optional.ofNullable(entries)
                .flatMap(found -> found.entries().stream().findFirst())
                .map(StreamChannels::snapshotOf);
    }

    private Attached attach(long epoch) throws Exception {
        return (Attached) get(node.askOwner(new Attach(SNAPSHOTS, "gateway", epoch, 0, 1, 1000)));
    }

    private double count(String name) {
        return meters.get(name).counter().count();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
