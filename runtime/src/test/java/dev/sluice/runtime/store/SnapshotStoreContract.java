package dev.sluice.runtime.store;

import static dev.sluice.runtime.store.Stages.await;
import static dev.sluice.runtime.store.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.SnapshotStore;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link SnapshotStore} promises, whatever keeps it. */
abstract class SnapshotStoreContract {
    private static final ChannelId CHANNEL = ChannelId.parse("stream/host");

    private SnapshotStore store;

    /** A store over the same storage each time; empty before the first. */
    abstract SnapshotStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        await(store.close());
    }

    @Test
    void nothingIsThereAtFirst() {
        assertThat(latest(CHANNEL)).isEmpty();
    }

    @Test
    void newestIsReturned() {
        put(1, 1, "a");
        put(1, 2, "b");
        assertStored(1, 2, "b");
    }

    @Test
    void lowerSeqDoesNotReplace() {
        put(1, 5, "newer");
        put(1, 4, "older");
        assertStored(1, 5, "newer");
    }

    @Test
    void lowerEpochDoesNotReplaceEvenWithAHigherSeq() {
        put(2, 1, "newer life");
        put(1, 900, "older life");
        assertStored(2, 1, "newer life");
    }

    @Test
    void higherEpochReplacesEvenWithALowerSeq() {
        put(1, 900, "older life");
        put(2, 0, "newer life");
        assertStored(2, 0, "newer life");
    }

    @Test
    void samePositionAgainIsHarmless() {
        put(1, 1, "a");
        put(1, 1, "a");
        assertStored(1, 1, "a");
    }

    @Test
    void rangeOfALongIsKept() {
        put(Long.MAX_VALUE - 1, Long.MAX_VALUE, "a");
        put(Long.MAX_VALUE, 1, "b");
        assertStored(Long.MAX_VALUE, 1, "b");
    }

    @Test
    void manyPutsAtOnceAllCompleteAndTheNewestStands() {
        List<Long> seqs = new ArrayList<>(LongStream.rangeClosed(1, 500).boxed().toList());
        Collections.shuffle(seqs, new Random(7));
        List<CompletionStage<Void>> puts = seqs.parallelStream()
                .map(seq -> store.put(CHANNEL, new Position(1, seq), ("s" + seq).getBytes(UTF_8)))
                .toList();
        puts.forEach(Stages::await);
        assertStored(1, 500, "s500");
    }

    @Test
    void readSeesPutsCalledBeforeIt() {
        store.put(CHANNEL, new Position(1, 1), new byte[] {1});
        assertThat(latest(CHANNEL)).isPresent();
    }

    @Test
    void channelsAreApart() {
        List<ChannelId> channels = List.of(
                new ChannelId("stream", "a"),
                new ChannelId("stream", "A"),
                new ChannelId("stream", "a/b"),
                new ChannelId("stream", "ä' OR 1=1; --"),
                new ChannelId("stream2", "a"));
        channels.forEach(
                channel -> store.put(channel, new Position(1, 1), channel.name().getBytes(UTF_8)));
        assertThat(channels)
                .allSatisfy(channel -> assertThat(latest(channel).orElseThrow().state())
                        .isEqualTo(channel.name().getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 3_000_000})
    void stateComesBackByteForByte(int length) {
        byte[] state = new byte[length];
        new Random(length).nextBytes(state);
        await(store.put(CHANNEL, new Position(1, 1), state.clone()));
        assertThat(latest(CHANNEL).orElseThrow().state()).isEqualTo(state);
    }

    @Test
    void returnedStateIsTheCallersOwn() {
        put(1, 1, "a");
        latest(CHANNEL).orElseThrow().state()[0] = 'z';
        assertStored(1, 1, "a");
    }

    @Test
    void closeStoresWhatWasPutAndTheNextStoreFindsIt() {
        store.put(CHANNEL, new Position(3, 7), "a".getBytes(UTF_8));
        await(store.close());
        store = open();
        assertStored(3, 7, "a");
        put(3, 6, "older");
        assertStored(3, 7, "a");
    }

    @Test
    void closedStoreRefusesAllButClose() {
        await(store.close());
        assertThat(failure(store.put(CHANNEL, new Position(1, 1), new byte[0])).reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(failure(store.latest(CHANNEL)).reason()).isEqualTo(Reason.CLOSED);
        await(store.close());
    }

    @Test
    void unusedStoreCloses() {
        await(store.close());
    }

    final SnapshotStore store() {
        return store;
    }

    private void put(long epoch, long seq, String state) {
        await(store.put(CHANNEL, new Position(epoch, seq), state.getBytes(UTF_8)));
    }

    private Optional<StoredSnapshot> latest(ChannelId channel) {
        return await(store.latest(channel));
    }

    private void assertStored(long epoch, long seq, String state) {
        StoredSnapshot found = latest(CHANNEL).orElseThrow();
        assertThat(found.position()).isEqualTo(new Position(epoch, seq));
        assertThat(found.state()).asString(UTF_8).isEqualTo(state);
    }
}
