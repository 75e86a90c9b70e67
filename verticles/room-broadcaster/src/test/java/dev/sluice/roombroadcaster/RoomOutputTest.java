package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.channel.LogBudget;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What leaves a room, and when, beside a store that answers when it is told to. */
class RoomOutputTest {
    private static final ChannelId ROOM = RoomChannels.of("lobby");

    private final ChannelOwner owner =
            new ChannelOwner(ROOM, 7, new LogBounds(100, 100_000, LogBudget.unlimited()), 100_000, 10_000);
    private final Queue<Promise<Void>> writes = new ArrayDeque<>();
    private final List<String> sent = new ArrayList<>();
    private final RoomOutput output = new RoomOutput(
            ROOM,
            owner,
            new OwnedWorld(ROOM, owner, RoomScript.config("{}"), new Members(1000), new Lives(), 0),
            new HeldStore(),
            new RoomMetrics(new SimpleMeterRegistry(), 0),
            (gateway, batch) -> {},
            new Heard());

    @Test
    void whatIsSaidIsSentWhenItIsStored() {
        say("one");
        assertThat(sent).isEmpty();
        say("two");
        writes.remove().complete();
        assertThat(sent).containsExactly("one");
        writes.remove().complete();
        assertThat(sent).containsExactly("one", "two");
    }

    @Test
    void whileTheStoreFailsTheRoomGoesOn() {
        say("one");
        say("two");
        writes.remove().fail("lost");
        assertThat(sent).containsExactly("one", "two");
    }

    /** The next owner would not know of it, and take it for new when it is said again. */
    @Test
    void aRoomThatWasGivenUpSendsNothingThatIsNotStored() {
        say("one");
        say("two");
        Future<Void> closed = output.close();
        assertThat(closed.isComplete()).isFalse();
        writes.remove().fail("lost");
        assertThat(closed.isComplete()).isTrue();
        assertThat(sent).isEmpty();
    }

    @Test
    void aRoomThatWasGivenUpSendsWhatWasOnItsWayToTheStore() {
        say("one");
        say("two");
        Future<Void> closed = output.close();
        writes.remove().complete();
        assertThat(closed.isComplete()).isTrue();
        assertThat(sent).containsExactly("one");
        assertThat(writes).isEmpty();
    }

    private void say(String text) {
        RoomEntry entry = new RoomEntry(
                RoomEntry.Kind.MESSAGE,
                PayloadForm.TEXT,
                MessageType.OTHER,
                1,
                "ann",
                "",
                text,
                "",
                0,
                text.getBytes(StandardCharsets.UTF_8));
        owner.append(entry.toEntry(0));
        output.flush(0);
    }

    private final class HeldStore implements RoomOutput.Store {
        @Override
        public boolean isHealthy() {
            return true;
        }

        @Override
        public Future<Void> append(
                String room, long epoch, long firstSeq, List<Entry> entries, Optional<WorldAt> world, boolean anew) {
            Promise<Void> write = Promise.promise();
            writes.add(write);
            return write.future();
        }
    }

    private final class Heard implements RoomOutput.Sink {
        @Override
        public void sent(long firstSeq, List<Entry> entries, long nowMillis) {
            entries.forEach(entry -> sent.add(RoomEntry.of(entry).id()));
        }

        @Override
        public void fenced() {
            throw new AssertionError("nobody else has the room");
        }
    }
}
