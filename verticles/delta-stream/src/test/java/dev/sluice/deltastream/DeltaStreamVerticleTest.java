package dev.sluice.deltastream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.ownership.Directory;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One lane over a real local bus. */
class DeltaStreamVerticleTest {
    private static final String UPDATES = "sluice.stream.orders.update";
    private static final String CONFIG =
            """
            {"roles": ["delta-stream"],
             "deltaStream": {"changeBytesMax": 1024,
                             "streams": {"orders": {"source": "external"}, "simulator": null, "host": null}}}""";

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Node node;
    private String deployment;

    @BeforeEach
    void deploy() throws Exception {
        SluiceConfig config = SluiceConfig.parse(CONFIG);
        TypedBus bus = TypedBus.on(vertx, 1000);
        Directory directory = Directory.alone("local", Map.of(StreamChannels.STREAM, 1));
        node = new Node("local", vertx, config, bus, directory, meters);
        deployment = get(vertx.deployVerticle(new DeltaStreamVerticle(node, 0)));
        await().until(() -> gauge("sluice.stream.owned") == 1);
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    @Test
    void aBackendChangesTheStreamInEachOfThreeForms() throws Exception {
        JsonObject first = get(request(new JsonObject().put("a", 1))).body();
        JsonObject second = get(request("{\"b\":\"ä\"}")).body();
        JsonObject third = get(request(Buffer.buffer("{\"c\":3}"))).body();

        Attached attached = attach(0);
        assertThat(List.of(first, second, third))
                .extracting(reply -> reply.getLong("tickId"))
                .containsExactly(1L, 2L, 3L);
        assertThat(first.getLong("epoch")).isEqualTo(attached.epoch());
        assertThat(attached.snapshot().orElseThrow().state()).asString().isEqualTo("{\"a\":1,\"b\":\"ä\",\"c\":3}");
    }

    @Test
    void aChangeThatWantsNoReplyIsTakenToo() {
        vertx.eventBus().send(UPDATES, new JsonObject().put("a", 1));

        await().untilAsserted(
                        () -> assertThat(attach(0).snapshot().orElseThrow().state())
                                .asString()
                                .isEqualTo("{\"a\":1}"));
    }

    static Stream<Arguments> badChanges() {
        return Stream.of(
                Arguments.of("{\"a\":", 400, "invalid_message", "payload"),
                Arguments.of("{\"a\":{\"b\":1,\"b\":2}}", 400, "invalid_message", "payload/a/b"),
                Arguments.of("[]", 400, "invalid_message", "payload"),
                Arguments.of(42, 400, "invalid_message", "payload"),
                Arguments.of(null, 400, "invalid_message", "payload"),
                Arguments.of(new JsonArray().add(1), 400, "invalid_message", "payload"),
                Arguments.of(Buffer.buffer(new byte[] {(byte) 0xFF}), 400, "invalid_message", "payload"),
                Arguments.of("{\"a\":\"" + "x".repeat(1024) + "\"}", 413, "message_too_large", "payload"));
    }

    @ParameterizedTest
    @MethodSource("badChanges")
    void aBadChangeFailsWithItsCodeAndField(Object change, int status, String code, String field) {
        assertThatThrownBy(() -> get(request(change)))
                .hasCauseInstanceOf(ReplyException.class)
                .satisfies(thrown -> {
                    ReplyException failure = (ReplyException) thrown.getCause();
                    JsonObject error = new JsonObject(failure.getMessage());
                    assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
                    assertThat(failure.failureCode()).isEqualTo(status);
                    assertThat(error.getString("code")).isEqualTo(code);
                    assertThat(error.getString("field")).isEqualTo(field);
                    assertThat(error.getString("message")).isNotBlank();
                });
    }

    @Test
    void instantsAndOtherValuesThatJsonObjectsWriteAreTaken() throws Exception {
        get(request(new JsonObject().put("at", Instant.EPOCH)));

        assertThat(attach(0).snapshot().orElseThrow().state())
                .asString()
                .isEqualTo("{\"at\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void nobodyListensOnceTheStreamIsGivenUp() throws Exception {
        get(request("{\"a\":1}"));

        get(vertx.undeploy(deployment));

        assertThatThrownBy(() -> get(request("{\"a\":2}")))
                .hasCauseInstanceOf(ReplyException.class)
                .satisfies(thrown -> assertThat(((ReplyException) thrown.getCause()).failureType())
                        .isEqualTo(ReplyFailure.NO_HANDLERS));
        assertThat(meters.getMeters())
                .extracting(Meter::getId)
                .filteredOn(id -> id.getTag("lane") != null)
                .isEmpty();
    }

    @Test
    void batchesReachAGatewayThatIsAttachedAndItIsCounted() throws Exception {
        List<Batch> heard = new CopyOnWriteArrayList<>();
        node.bus().consume("gateway", request -> null, message -> heard.add((Batch) message));
        attach(0);

        get(request("{\"a\":1}"));

        await().untilAsserted(() -> assertThat(heard).hasSize(1));
        await().until(() -> gauge("sluice.stream.gateways.attached") == 1);
    }

    /** As after a pause: another node owned the stream meanwhile, and its readers do not go back. */
    @Test
    void anOwnerThatWasOutlivedBeginsANewLifeBehindTheOther() throws Exception {
        long later = attach(0).epoch() + 1_000_000_000L;

        assertThatThrownBy(() -> attach(later)).hasMessageContaining("new life");

        await().untilAsserted(() -> assertThat(attach(later).epoch()).isGreaterThan(later));
        assertThat(meters.get("sluice.stream.ownership.changes")
                        .tag("reason", "outlived")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void theOwnerTellsClientsFromBackends() throws Exception {
        Submit client = new Submit(StreamChannels.deltas("orders"), Submit.client("alice"), "{}".getBytes());
        Submit backend = new Submit(StreamChannels.deltas("orders"), Submit.HTTP, "{}".getBytes());

        assertThat(get(node.askOwner(client)).toString()).contains("FORBIDDEN");
        assertThat(get(node.askOwner(backend)).toString()).contains("Accepted");
    }

    private Future<Message<JsonObject>> request(Object change) {
        return vertx.eventBus().request(UPDATES, change);
    }

    private Attached attach(long epoch) throws Exception {
        return (Attached) get(node.askOwner(new Attach(StreamChannels.deltas("orders"), "gateway", epoch, 0, 1, 1000)));
    }

    private double gauge(String name) {
        return meters.get(name).tag("lane", "0").gauge().value();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
