package dev.sluice.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.channel.Credit;
import dev.sluice.gateway.delivery.FakeOutlet;
import dev.sluice.gateway.delivery.FeedFixture;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.patch.MergePatch;
import dev.sluice.protocol.stream.StreamChannels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** One stream, one reader, and a client that applies what it gets and compares it with the truth at each tick. */
final class ReaderWorld implements StreamSubscription.Listener {
    /** What happens to them. */
    sealed interface Step {
        record Deltas(List<JsonNode> patches) implements Step {}

        record Snapshot() implements Step {}

        record Credit(int messages) implements Step {}

        record Room(int writes) implements Step {}

        record Time(long millis) implements Step {}

        record NewOwner() implements Step {}

        record Reconnect() implements Step {}
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int FRAMES_MAX = 16;
    private static final int WINDOW = 20;

    private final StreamEncoding encoding;
    private final StreamReader.Options options;
    private final FeedFixture fixture;
    private final Map<Position, JsonNode> truth = new HashMap<>();
    private FakeOutlet outlet;
    private StreamReader reader;
    private JsonNode state = NODES.objectNode();
    private long now = 1_000_000;
    private long epoch;

    private JsonNode applied;
    private long appliedEpoch;
    private long appliedTick;
    private long granted;
    private long deltas;
    private long elidedSeen;
    private long elidedTold;
    private long elidedSinceNotice;

    ReaderWorld(boolean conflate, Set<String> fields) {
        encoding = new StreamEncoding(fields);
        options = new StreamReader.Options(conflate, true, 500, 4096, encoding);
        fixture = new FeedFixture(encoding, FRAMES_MAX);
        connect();
        happen(new Step.NewOwner());
    }

    static Arbitrary<JsonNode> patches() {
        Arbitrary<JsonNode> leaf = Arbitraries.of(NODES.numberNode(1), NODES.numberNode(2), NODES.nullNode());
        Arbitrary<JsonNode> inner =
                Arbitraries.maps(Arbitraries.of("x", "y"), leaf).ofMaxSize(2).map(ReaderWorld::object);
        return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), Arbitraries.oneOf(leaf, inner))
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(ReaderWorld::object);
    }

    /** Patches that a reader of {@code a} and {@code b} sees nothing of. */
    static List<JsonNode> hidden(int count) {
        return Collections.nCopies(count, NODES.objectNode().put("c", 1));
    }

    void happen(Step step) {
        if (step instanceof Step.Deltas some) {
            List<Entry> entries = new ArrayList<>();
            for (JsonNode patch : some.patches()) {
                state = MergePatch.apply(state, patch);
                entries.add(StreamChannels.delta(now, bytes(patch)));
                truth.put(new Position(epoch, fixture.feed().log().headSeq() + entries.size()), state);
            }
            fixture.entries(entries);
        } else if (step instanceof Step.Snapshot) {
            snapshot();
        } else if (step instanceof Step.Credit grant) {
            granted = Math.min(deltas + WINDOW, granted + grant.messages());
            reader.credit().add(grant.messages());
        } else if (step instanceof Step.Room room) {
            outlet.room(room.writes());
        } else if (step instanceof Step.Time passes) {
            now += passes.millis();
        } else if (step instanceof Step.NewOwner) {
            epoch++;
            fixture.restart(epoch, 0);
            truth.put(new Position(epoch, 0), state);
            snapshot();
        } else if (step instanceof Step.Reconnect) {
            hear();
            connect();
            if (applied != null) {
                reader.resume(appliedEpoch, appliedTick);
            }
        }
        fixture.pump(reader, now);
        hear();
    }

    /** All is well again: in the end the client has the newest state. */
    void finish() {
        outlet.room(Integer.MAX_VALUE);
        for (int i = 0; i < 3; i++) {
            happen(new Step.Time(1000));
            happen(new Step.Snapshot());
            happen(new Step.Credit(WINDOW));
        }
        assertThat(applied).isEqualTo(shown(state));
        assertThat(appliedEpoch).isEqualTo(epoch);
        assertThat(fixture.close()).as("buffers that are still held").isZero();
    }

    long elidedSeen() {
        return elidedSeen;
    }

    long elidedTold() {
        return elidedTold;
    }

    long elidedSinceLastNotice() {
        return elidedSinceNotice;
    }

    @Override
    public void known() {
        reader.open();
    }

    @Override
    public void mode(StreamMode mode, long elided) {
        // Frames before the notice are heard first, as the client would.
        hear();
        elidedTold += elided;
        elidedSinceNotice = 0;
    }

    private void connect() {
        outlet = new FakeOutlet();
        granted = 0;
        deltas = 0;
        reader = new StreamReader(fixture.feed(), outlet, new Credit(WINDOW), options, this);
    }

    private void snapshot() {
        fixture.snapshot(new dev.sluice.model.Snapshot(
                new Position(epoch, fixture.feed().log().headSeq()), now, bytes(state)));
    }

    private void hear() {
        for (String text : outlet.take()) {
            JsonNode message = read(text);
            long tick = message.get("tickId").asLong();
            long ofEpoch = message.get("epoch").asLong();
            if (message.get("type").asText().equals("snapshot")) {
                if (applied != null && ofEpoch == appliedEpoch) {
                    assertThat(tick).isGreaterThanOrEqualTo(appliedTick);
                    elide(tick - appliedTick);
                }
                applied = message.get("state");
            } else {
                long previous = message.get("prevTickId").asLong();
                assertThat(ofEpoch).isEqualTo(appliedEpoch);
                assertThat(previous).as("a hole before " + tick).isLessThanOrEqualTo(appliedTick);
                assertThat(tick).as("twice").isGreaterThan(appliedTick);
                applied = MergePatch.apply(applied, message.get("payload"));
                assertThat(++deltas).as("deltas beyond the credit").isLessThanOrEqualTo(granted);
                elide(tick - previous - 1);
            }
            appliedEpoch = ofEpoch;
            appliedTick = tick;
            assertThat(applied)
                    .as("at " + ofEpoch + ":" + tick)
                    .isEqualTo(shown(truth.get(new Position(ofEpoch, tick))));
        }
    }

    private void elide(long ticks) {
        elidedSeen += ticks;
        elidedSinceNotice += ticks;
    }

    private JsonNode shown(JsonNode whole) {
        return encoding.fields().isEmpty() ? whole : MergePatch.narrow(whole, encoding.fields());
    }

    private static JsonNode object(Map<String, JsonNode> properties) {
        ObjectNode node = NODES.objectNode();
        properties.forEach(node::set);
        return node;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
