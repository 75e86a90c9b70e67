package dev.sluice.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Entry;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogReaderTest implements LogReader.Listener {
    private static final int FRAMES_MAX = 8;
    private static final long NOW = 1_000_000;

    /** Each entry as its seq; every fifth is hidden in this form. */
    private record Seqs() implements Encoding {
        @Override
        public Encoder encoder() {
            return (ByteBuf out, long epoch, long seq, Entry entry) -> {
                if (seq % 5 != 0) {
                    byte[] text = Long.toString(seq).getBytes(StandardCharsets.US_ASCII);
                    ServerFrames.writeHeader(out, ServerFrames.TEXT, false, text.length);
                    out.writeBytes(text);
                }
            };
        }
    }

    private final FeedFixture fixture = new FeedFixture(new Seqs(), FRAMES_MAX);
    private final FakeOutlet outlet = new FakeOutlet();
    private final List<String> told = new ArrayList<>();
    private LogReader reader = reader(LogReader.Behind.READ_PAGES);

    @AfterEach
    void everyBufferIsLetGo() {
        reader.closed();
        assertThat(fixture.close()).isZero();
    }

    @Test
    void nothingIsWrittenBeforeTheStart() {
        fixture.restart(3, 0);
        append(4);
        assertThat(pump()).isEmpty();
        assertThat(told).containsExactly("known at 3");
        reader.start(0);
        assertThat(pump()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whatItsFormHidesIsPassedOver() {
        begin();
        append(7);
        assertThat(pump()).containsExactly(1L, 2L, 3L, 4L, 6L, 7L);
        assertThat(reader.nextSeq()).isEqualTo(8);
    }

    @Test
    void aFilterHidesWithoutAHoleInThePosition() {
        begin();
        reader.filter((seq, entry) -> seq % 2 == 0 ? EntryFilter.Verdict.HIDE : EntryFilter.Verdict.SHOW);
        append(4);
        append(3);
        assertThat(pump()).containsExactly(1L, 3L, 7L);
        assertThat(reader.nextSeq()).isEqualTo(8);
    }

    @Test
    void anAnnouncementComesBetweenWhatIsBeforeAndTheEntry() {
        begin();
        List<Long> before = new ArrayList<>();
        reader.filter(new EntryFilter() {
            @Override
            public Verdict judge(long seq, Entry entry) {
                return seq == 3 ? Verdict.ANNOUNCE : Verdict.SHOW;
            }

            @Override
            public void announce(long seq, Entry entry) {
                before.addAll(seqs());
            }
        });
        append(4);
        assertThat(pump()).containsExactly(3L, 4L);
        assertThat(before).containsExactly(1L, 2L);
    }

    @Test
    void aReaderThatIsPausedByAnAnnouncementShowsTheEntryWhenItGoesOn() {
        begin();
        reader.filter(new EntryFilter() {
            @Override
            public Verdict judge(long seq, Entry entry) {
                return seq == 3 ? Verdict.ANNOUNCE : Verdict.SHOW;
            }

            @Override
            public void announce(long seq, Entry entry) {
                reader.pause();
            }
        });
        append(4);
        assertThat(pump()).containsExactly(1L, 2L);
        assertThat(pump()).isEmpty();
        reader.filter(null);
        reader.resume();
        assertThat(pump()).containsExactly(3L, 4L);
    }

    @Test
    void aFullSocketStopsItAndNothingIsLost() {
        begin();
        outlet.room(1);
        append(2);
        append(2);
        assertThat(pump()).containsExactly(1L, 2L);
        assertThat(reader.state()).isEqualTo(Reader.State.STALLED);
        outlet.room(9);
        assertThat(pump()).containsExactly(3L, 4L);
        assertThat(reader.state()).isEqualTo(Reader.State.READY);
    }

    @Test
    void whatTheLogHasPassedIsReadFromTheOwnerInOrder() {
        begin();
        outlet.room(0);
        IntStream.range(0, 12).forEach(i -> append(2));
        pump();
        outlet.room(100);
        assertThat(pump()).isEmpty();
        assertThat(fixture.asked()).containsExactly(1L);
        fixture.answer(1, entries(9));
        assertThat(pump()).containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L);
        fixture.answer(10, entries(8));
        assertThat(pump()).containsExactly(11L, 12L, 13L, 14L, 16L, 17L, 18L, 19L, 21L, 22L, 23L, 24L);
        assertThat(told).hasSize(2);
    }

    @Test
    void whatTheOwnerHasNoMoreIsAnnounced() {
        begin();
        outlet.room(0);
        IntStream.range(0, 12).forEach(i -> append(2));
        pump();
        outlet.room(100);
        pump();
        fixture.answer(7, entries(13));
        assertThat(pump()).startsWith(7L, 8L, 9L).endsWith(23L, 24L);
        assertThat(told).contains("gap 1..6");
    }

    @Test
    void aReadThatFailsIsAskedForAgainAndNotAtOnce() {
        begin();
        outlet.room(0);
        IntStream.range(0, 12).forEach(i -> append(2));
        outlet.room(100);
        pump();
        fixture.fail();
        pump();
        assertThat(fixture.asked()).isEmpty();
        assertThat(reader.state()).isEqualTo(Reader.State.WAITING);
        fixture.pump(reader, NOW + 1000);
        assertThat(fixture.asked()).containsExactly(1L);
        fixture.answer(1, entries(24));
        assertThat(pump()).hasSize(20);
    }

    @Test
    void whereThatIsThePolicyTheGapIsAnnouncedAtOnce() {
        reader = reader(LogReader.Behind.ANNOUNCE_GAP);
        begin();
        outlet.room(0);
        IntStream.range(0, 12).forEach(i -> append(2));
        outlet.room(100);
        assertThat(pump()).containsExactly(17L, 18L, 19L, 21L, 22L, 23L, 24L);
        assertThat(told).contains("gap 1..16");
        assertThat(fixture.asked()).isEmpty();
        assertThat(fixture.tally().gapEntries).isEqualTo(16);
    }

    @Test
    void anotherLifeOfTheChannelIsToldBeforeAnythingOfIt() {
        begin();
        append(2);
        pump();
        fixture.restart(4, 0);
        append(3);
        assertThat(pump()).isEmpty();
        reader.start(1);
        assertThat(pump()).containsExactly(2L, 3L);
    }

    @Test
    void aPlaceThatTheLogHasPassedIsRecoveredFromTheOwnerWhateverThePolicy() {
        reader = reader(LogReader.Behind.ANNOUNCE_GAP);
        fixture.restart(3, 12);
        pump();
        List<Boolean> recovered = new ArrayList<>();
        reader.recover(2, recovered::add);
        append(2);
        fixture.answer(3, entries(4));
        assertThat(recovered).containsExactly(true);
        assertThat(pump()).containsExactly(3L, 4L, 6L);
        fixture.answer(7, entries(6));
        assertThat(pump()).containsExactly(7L, 8L, 9L, 11L, 12L, 13L, 14L);
        assertThat(told).containsExactly("known at 3");
    }

    @Test
    void aPlaceThatNobodyHasIsNotRecovered() {
        fixture.restart(3, 12);
        pump();
        List<Boolean> recovered = new ArrayList<>();
        reader.recover(2, recovered::add);
        fixture.answer(5, entries(4));
        assertThat(recovered).containsExactly(false);
        reader.start(12);
        append(2);
        assertThat(pump()).containsExactly(13L, 14L);
    }

    @Test
    void aFrameForARunIsNotWrittenToAReaderThatHasPartOfIt() {
        FeedFixture joined = new FeedFixture(new Ranges(), FRAMES_MAX);
        reader = new LogReader(joined.feed(), outlet, LogReader.Behind.ANNOUNCE_GAP, 4096, this);
        joined.restart(3, 0);
        joined.entries(entries(4));
        joined.entries(entries(4));
        joined.pump(reader, NOW);
        reader.start(2);
        joined.pump(reader, NOW);
        assertThat(outlet.take()).isEmpty();
        assertThat(joined.asked()).containsExactly(3L);
        joined.answer(3, entries(3));
        joined.pump(reader, NOW);
        assertThat(outlet.take()).containsExactly("3-5");
        joined.answer(6, entries(3));
        joined.entries(entries(2));
        joined.pump(reader, NOW);
        assertThat(outlet.take()).containsExactly("6-8", "9-10");
        reader.closed();
        assertThat(joined.close()).isZero();
        reader = reader(LogReader.Behind.READ_PAGES);
    }

    /** A run as its first and last seq. */
    private record Ranges() implements Encoding {
        @Override
        public boolean joinsEntries() {
            return true;
        }

        @Override
        public Encoder encoder() {
            return new Encoder() {
                private long first;

                @Override
                public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
                    first = first == 0 ? seq : first;
                }

                @Override
                public void endOfRun(ByteBuf out, long epoch, long lastSeq) {
                    byte[] text = (first + "-" + lastSeq).getBytes(StandardCharsets.US_ASCII);
                    ServerFrames.writeHeader(out, ServerFrames.TEXT, false, text.length);
                    out.writeBytes(text);
                    first = 0;
                }
            };
        }
    }

    @Override
    public void known(long epoch, long tailSeq, long headSeq) {
        told.add("known at " + epoch);
    }

    @Override
    public void gap(long from, long to) {
        told.add("gap " + from + ".." + to);
    }

    private LogReader reader(LogReader.Behind behind) {
        return new LogReader(fixture.feed(), outlet, behind, 4096, this);
    }

    private void begin() {
        fixture.restart(3, 0);
        pump();
        reader.start(0);
        told.add("begun");
    }

    private void append(int count) {
        fixture.entries(entries(count));
    }

    private List<Long> pump() {
        fixture.pump(reader, NOW);
        return seqs();
    }

    private List<Long> seqs() {
        return outlet.take().stream().map(Long::valueOf).toList();
    }

    private static List<Entry> entries(int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> Entry.of(1, NOW, new byte[0]))
                .toList();
    }
}
