package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.delivery.EntryFilter.Verdict;
import dev.sluice.gateway.delivery.FeedFixture;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomEntry.Kind;
import dev.sluice.protocol.room.RoomKept;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomFilterTest {
    private static final long ANN = 1;
    private static final long BOB = 2;

    private final FeedFixture fixture = new FeedFixture(RoomEncoding.ENVELOPE, 1000);
    private final FakeListener listener = new FakeListener();
    private final RoomFilter bob = new RoomFilter(fixture.feed(), BOB, "bob", true, listener);

    @AfterEach
    void close() {
        assertThat(fixture.close()).isZero();
    }

    @Test
    void aReaderFarBehindIsShownTheNewestPositionOfEachEntityAndToldOnce() {
        fixture.restart(5, 0);
        for (int i = 0; i < 100; i++) {
            fixture.entries(List.of(said(ANN, MessageType.POSITION_UPDATE, i % 2 == 0 ? "1a" : "1b", "")));
        }
        fixture.entries(List.of(said(ANN, MessageType.CHAT_MESSAGE, "", "")));

        assertThat(shown()).containsExactly(99L, 100L, 101L);
        assertThat(listener.conflated).containsExactly(98);
        assertThat(fixture.tally().conflated).isEqualTo(98);
    }

    @Test
    void aReaderThatKeepsUpIsShownEachPosition() {
        fixture.restart(5, 0);
        for (int i = 0; i < 30; i++) {
            fixture.entries(List.of(said(ANN, MessageType.POSITION_UPDATE, "1a", "")));
        }
        assertThat(shown()).hasSize(30);
        assertThat(listener.conflated).isEmpty();
    }

    @Test
    void whatTheReaderSaidItselfDoesNotOutdateWhatOthersSaid() {
        fixture.restart(5, 0);
        fixture.entries(List.of(said(ANN, MessageType.POSITION_UPDATE, "1a", "")));
        for (int i = 0; i < 100; i++) {
            fixture.entries(List.of(said(BOB, MessageType.POSITION_UPDATE, "1a", "")));
        }
        assertThat(shown()).containsExactly(1L);
    }

    @Test
    void whatIsForOthersIsHidden() {
        fixture.restart(5, 0);
        fixture.entries(List.of(
                said(ANN, MessageType.OTHER, "", "bob"),
                said(ANN, MessageType.OTHER, "", "eve"),
                said(BOB, MessageType.OTHER, "", ""),
                RoomEntry.ofRoom(Kind.JOIN, "[]".getBytes(StandardCharsets.UTF_8))
                        .toEntry(7)));
        assertThat(shown()).containsExactly(1L, 4L);
    }

    @Test
    void aKickConcernsItsConnectionAlone() {
        fixture.restart(5, 0);
        fixture.entries(List.of(RoomEntry.kick(9, "bob", new byte[] {'x'}).toEntry(7)));
        assertThat(shown()).isEmpty();
        assertThat(listener.kicked).isNull();
        fixture.entries(List.of(RoomEntry.kick(BOB, "bob", new byte[] {'x'}).toEntry(7)));
        shown();
        assertThat(listener.kicked).isEqualTo("x");
    }

    @Test
    void whatLiesBeforeItsFirstEntryIsRememberedToo() {
        RoomMemory memory = new RoomMemory();
        fixture.restart(5, 0);
        fixture.entries(List.of(
                RoomEntry.kept(new RoomKept.Locked(true)).toEntry(7), said(ANN, MessageType.CHAT_MESSAGE, "", "")));
        bob.remembers(memory);
        bob.judge(2, fixture.feed().log().find(2).entry(2));
        assertThat(memory.all(0)).containsExactly(new RoomKept.Locked(true));
    }

    private List<Long> shown() {
        List<Long> shown = new ArrayList<>();
        var log = fixture.feed().log();
        for (long seq = log.tailSeq(); seq <= log.headSeq(); seq++) {
            if (bob.judge(seq, log.find(seq).entry(seq)) == Verdict.SHOW) {
                shown.add(seq);
            }
        }
        return shown;
    }

    private static Entry said(long connection, MessageType type, String key, String to) {
        String from = connection == ANN ? "ann" : "bob";
        return new RoomEntry(
                        Kind.MESSAGE, PayloadForm.JSON, type, connection, from, to, "", key, 0, new byte[] {'{', '}'})
                .toEntry(7);
    }

    private static final class FakeListener implements RoomSubscription.Listener {
        final List<Integer> conflated = new ArrayList<>();
        String kicked;

        @Override
        public void known(long epoch) {}

        @Override
        public void gap(long from, long to) {}

        @Override
        public void conflated(int positions) {
            conflated.add(positions);
        }

        @Override
        public void kicked(String reason) {
            kicked = reason;
        }
    }
}
