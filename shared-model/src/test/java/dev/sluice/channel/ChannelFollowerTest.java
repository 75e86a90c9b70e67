package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a follower begins. */
class ChannelFollowerTest {
    private static final ChannelId CHANNEL = ChannelId.parse("stream/a");
    private static final Entry ENTRY = Entry.of(0, 0, new byte[] {1});
    private static final Snapshot AT_2000 = new Snapshot(new Position(7, 2000), 0, new byte[] {1});

    private final Heard heard = new Heard();

    @Test
    void itBeginsAtTheSnapshotThatTheOwnerGives() {
        ChannelFollower follower = follower(false);
        follower.attached(new Attached(CHANNEL, 7, 2000, 401, Optional.of(AT_2000)), 0);
        assertThat(heard.restarts).containsExactly(new Position(7, 2000));
        assertThat(heard.reads).isEmpty();
        assertThat(follower.isFetchingTail()).isFalse();
    }

    /** An eighth of the tail is left, which may be gone before it is read. */
    @Test
    void whereTheTailIsWantedItBeginsWithWhatTheOwnerStillHas() {
        ChannelFollower follower = follower(true);
        follower.attached(new Attached(CHANNEL, 7, 2000, 401, Optional.of(AT_2000)), 0);
        assertThat(heard.restarts).containsExactly(new Position(7, 600));
        assertThat(heard.reads).containsExactly(601L);
        assertThat(follower.isFetchingTail()).isTrue();

        follower.entries(new Entries(CHANNEL, 7, 601, Collections.nCopies(1024, ENTRY)), 0);
        assertThat(follower.isFetchingTail()).isTrue();
        follower.entries(new Entries(CHANNEL, 7, 1625, Collections.nCopies(376, ENTRY)), 0);
        assertThat(follower.isFetchingTail()).isFalse();
        assertThat(heard.entries).isEqualTo(1400);
    }

    @Test
    void aTailThatIsGoneBeforeItIsReadIsGivenUp() {
        ChannelFollower follower = follower(true);
        follower.attached(new Attached(CHANNEL, 7, 2000, 401, Optional.of(AT_2000)), 0);
        follower.entries(new Entries(CHANNEL, 7, 5000, List.of(ENTRY)), 0);
        Snapshot at6000 = new Snapshot(new Position(7, 6000), 0, new byte[] {1});
        follower.attached(new Attached(CHANNEL, 7, 6000, 5000, Optional.of(at6000)), 0);
        assertThat(heard.restarts).containsExactly(new Position(7, 600), new Position(7, 6000));
        assertThat(follower.isFetchingTail()).isFalse();
    }

    @Test
    void whereThereIsNoSnapshotItBeginsWithAllThatIsThere() {
        ChannelFollower follower = follower(true);
        follower.attached(new Attached(CHANNEL, 7, 2000, 401, Optional.empty()), 0);
        assertThat(heard.restarts).containsExactly(new Position(7, 400));
    }

    @Test
    void thereIsNothingToFetchFromAnEmptyLog() {
        ChannelFollower follower = follower(true);
        follower.attached(new Attached(CHANNEL, 7, 0, 1, Optional.empty()), 0);
        assertThat(heard.restarts).containsExactly(new Position(7, 0));
        assertThat(follower.isFetchingTail()).isFalse();
    }

    private ChannelFollower follower(boolean wantsTail) {
        ChannelFollower follower = new ChannelFollower(CHANNEL, "a", 1, 30, 20, 1000, wantsTail, heard);
        follower.poll(0);
        return follower;
    }

    private static final class Heard implements ChannelFollower.Sink {
        final List<Position> restarts = new ArrayList<>();
        final List<Long> reads = new ArrayList<>();
        int entries;

        @Override
        public void entries(long epoch, long firstSeq, List<Entry> fresh) {
            entries += fresh.size();
        }

        @Override
        public void restart(long epoch, long seq, Optional<Snapshot> snapshot) {
            restarts.add(new Position(epoch, seq));
        }

        @Override
        public void send(Request request) {
            if (request instanceof Read read) {
                reads.add(read.from());
            }
        }
    }
}
