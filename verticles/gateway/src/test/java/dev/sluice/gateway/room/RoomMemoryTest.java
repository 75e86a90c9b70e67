package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Entry;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Muted;
import dev.sluice.protocol.room.RoomKept.Out;
import dev.sluice.protocol.room.RoomKept.Pending;
import dev.sluice.protocol.room.RoomKept.Settled;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomMemoryTest {
    private final RoomMemory memory = new RoomMemory();

    @Test
    void theNewestWordAboutAClientCountsUntilItsTimeIsOver() {
        memory.entry(5, 1, new Muted("bob", 1_000).encode());
        memory.entry(5, 2, new Muted("bob", 3_000).encode());
        memory.entry(5, 3, new Out("eve", 2_000).encode());
        memory.entry(5, 4, new Locked(true).encode());
        assertThat(memory.all(1_500))
                .containsExactlyInAnyOrder(new Muted("bob", 3_000), new Out("eve", 2_000), new Locked(true));
        assertThat(memory.all(2_500)).containsExactly(new Muted("bob", 3_000), new Locked(true));
        memory.entry(5, 5, new Locked(false).encode());
        assertThat(memory.all(3_000)).isEmpty();
    }

    @Test
    void everyReaderComesByAnEntryAndTheFirstCounts() {
        Pending pending = pending(Set.of("ann", "bob"));
        memory.entry(5, 1, pending.encode());
        memory.acked(9, "ann");
        memory.entry(5, 1, pending.encode());
        assertThat(memory.all(0)).hasSize(1);
        assertThat(((Pending) memory.all(0).get(0)).waiting()).containsExactly("bob");
        assertThat(((Pending) memory.all(0).get(0)).receivers()).isEqualTo(2);
        memory.entry(5, 2, new Settled(9).encode());
        assertThat(memory.all(0)).isEmpty();
    }

    @Test
    void aNewOwnerCountsAnew() {
        memory.entry(5, 7, new Locked(true).encode());
        memory.entry(6, 1, new Locked(false).encode());
        assertThat(memory.all(0)).isEmpty();
    }

    @Test
    void whatIsGivenUpIsForgotten() {
        memory.keep(pending(Set.of("ann")));
        assertThat(memory.all(29_999)).hasSize(1);
        assertThat(memory.all(30_000)).isEmpty();
    }

    @Test
    void itIsBounded() {
        for (int i = 0; i < 1_001; i++) {
            memory.keep(new Out("client-" + i, 10));
        }
        assertThat(memory.all(0)).hasSize(1_000).doesNotContain(new Out("client-0", 10));
    }

    private static Pending pending(Set<String> waiting) {
        return new Pending(9, new Entry(1, 1, new byte[] {0, 0, 0}, new byte[0]), waiting.size(), waiting, 30_000);
    }
}
