package dev.sluice.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalFeedTest {
    private record Empty() implements Encoding {
        @Override
        public Encoder encoder() {
            return new Encoder() {
                @Override
                public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
                    ServerFrames.writeHeader(out, ServerFrames.TEXT, false, 0);
                }

                @Override
                public void snapshot(ByteBuf out, Snapshot snapshot) {
                    ServerFrames.writeHeader(out, ServerFrames.TEXT, false, 0);
                }
            };
        }
    }

    private final FeedFixture fixture = new FeedFixture(new Empty(), 8);

    @BeforeEach
    void begin() {
        fixture.restart(3, 0);
    }

    @AfterEach
    void everyBufferIsLetGo() {
        assertThat(fixture.close()).isZero();
    }

    @Test
    void aSnapshotThatOvertakesItsDeltasIsKeptForThem() {
        snapshot(3, 2);
        assertThat(fixture.feed().snapshot()).isNull();
        append(1);
        assertThat(fixture.feed().snapshot()).isNull();
        append(1);
        assertThat(fixture.feed().snapshot().position()).isEqualTo(new Position(3, 2));
    }

    @Test
    void aSnapshotOfAnotherLifeIsLetGo() {
        append(2);
        snapshot(2, 1);
        assertThat(fixture.feed().snapshot()).isNull();
    }

    @Test
    void anEarlySnapshotDoesNotOutliveItsEpoch() {
        snapshot(3, 2);
        fixture.restart(4, 0);
        append(2);
        assertThat(fixture.feed().snapshot()).isNull();
    }

    private void append(int count) {
        fixture.entries(Collections.nCopies(count, Entry.of(1, 0, new byte[0])));
    }

    private void snapshot(long epoch, long seq) {
        fixture.snapshot(new Snapshot(new Position(epoch, seq), 0, new byte[0]));
    }
}
