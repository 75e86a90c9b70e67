package dev.sluice.deltastream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.channel.LogBudget;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.stream.StreamChannels;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedStreamTest {
    private static final ChannelId CHANNEL = StreamChannels.deltas("orders");
    private static final int LOG_FRAMES = 100;
    private static final int BATCH_BYTES = 1024;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final StreamMetrics metrics = new StreamMetrics(meters, 0);
    private final List<Batch> sent = new ArrayList<>();
    private final List<LongConsumer> waiting = new ArrayList<>();

    @Test
    void changesAreGatheredUntilTheirTimeIsOver() {
        OwnedStream stream = stream(true);
        attach(stream, 100);

        stream.change(bytes("{\"a\":1}"), 0);
        stream.change(bytes("{\"a\":2}"), 0);
        assertThat(sent).isEmpty();
        assertThat(waiting).hasSize(1);
        waiting.remove(0).accept(5);

        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).entries()).hasSize(2);
        stream.change(bytes("{\"a\":3}"), 6);
        assertThat(waiting).hasSize(1);
    }

    @Test
    void aFullBatchDoesNotWait() {
        OwnedStream stream = stream(true);
        attach(stream, 100);

        stream.change(bytes("{\"a\":\"" + "x".repeat(BATCH_BYTES) + "\"}"), 0);

        assertThat(sent).hasSize(1);
    }

    @Test
    void anAttachSeesWhatIsStillBeingGathered() {
        OwnedStream stream = stream(true);
        stream.change(bytes("{\"a\":1}"), 0);

        Attached attached = attach(stream, 100);

        assertThat(attached.head()).isEqualTo(1);
        assertThat(attached.snapshot().orElseThrow().state()).asString().isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client:alice", "client:http", "somebody", ""})
    void whoIsNoBackendMayNotPublishUnlessTheStreamIsOpenToClients(String principal) {
        Submit submit = new Submit(CHANNEL, principal, bytes("{\"a\":1}"));

        assertThat(stream(false).submit(submit, 0)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(refused.field()).isEqualTo("streamId");
        });
        assertThat(stream(true).submit(submit, 0)).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {Submit.HTTP, Submit.BUS, "http:billing"})
    void aBackendMayAlwaysPublish(String principal) {
        Reply reply = stream(false).submit(new Submit(CHANNEL, principal, bytes("{\"a\":1}")), 0);

        assertThat(reply).isEqualTo(new Accepted(CHANNEL, 7, 1, ((Accepted) reply).result()));
    }

    @Test
    void whatIsTakenRefusedSentSkippedAndReadIsCounted() {
        OwnedStream stream = stream(false);
        attach(stream, 2);

        stream.change(bytes("{\"a\":1}"), 0);
        stream.submit(new Submit(CHANNEL, Submit.HTTP, bytes("{\"a\":2}")), 0);
        stream.submit(new Submit(CHANNEL, Submit.BUS, bytes("[]")), 0);
        stream.submit(new Submit(CHANNEL, Submit.client("alice"), bytes("{}")), 0);
        stream.flush(0);
        stream.change(bytes("{\"a\":3}"), 0);
        stream.flush(0);
        stream.answer(new Read(CHANNEL, 7, 3, 10), 0);

        assertThat(count("sluice.stream.changes", "origin", "source")).isEqualTo(2);
        assertThat(count("sluice.stream.changes", "origin", "http")).isEqualTo(1);
        assertThat(count("sluice.stream.changes", "origin", "bus")).isZero();
        assertThat(count("sluice.stream.changes.refused", "reason", "invalid_message"))
                .isEqualTo(1);
        assertThat(count("sluice.stream.changes.refused", "reason", "forbidden"))
                .isEqualTo(1);
        assertThat(count("sluice.stream.batches.sent")).isEqualTo(1);
        assertThat(count("sluice.stream.entries.sent")).isEqualTo(2);
        assertThat(count("sluice.stream.bytes.sent")).isEqualTo(14);
        assertThat(count("sluice.stream.batches.skipped", "reason", "window_spent"))
                .isEqualTo(1);
        assertThat(count("sluice.stream.reads")).isEqualTo(1);
    }

    private OwnedStream stream(boolean publishable) {
        return new OwnedStream(
                CHANNEL,
                new ChannelOwner(
                        CHANNEL, 7, new LogBounds(LOG_FRAMES, 1 << 20, LogBudget.unlimited()), BATCH_BYTES, 1000),
                new StreamState(JsonNodeFactory.instance.objectNode(), 4096, 1 << 16),
                publishable,
                metrics,
                (gateway, batch) -> sent.add(batch),
                waiting::add);
    }

    private static Attached attach(OwnedStream stream, long window) {
        return (Attached) stream.answer(new Attach(CHANNEL, "gateway", 0, 0, 1, window), 0);
    }

    private double count(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
