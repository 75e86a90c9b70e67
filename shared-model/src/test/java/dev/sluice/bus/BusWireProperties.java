package dev.sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(BusMessages.class)
@Domain(DomainContext.Global.class)
class BusWireProperties {
    @Property
    void everyMessageComesBackAsItWent(@ForAll BusMessage message) {
        BusMessage back = BusWire.decode(BusWire.encode(message));
        assertThat(back).hasSameClassAs(message);
        assertThat(back).usingRecursiveComparison().isEqualTo(message);
    }

    @Property
    void aMessageThatIsCutAnywhereIsRefused(@ForAll BusMessage message) {
        byte[] whole = BusWire.encode(message);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> BusWire.decode(cut));
        }
    }

    @Property
    void aMessageWithMoreBehindItIsRefused(@ForAll BusMessage message, @ForAll @Size(min = 1, max = 9) byte[] more) {
        byte[] whole = BusWire.encode(message);
        byte[] longer = Arrays.copyOf(whole, whole.length + more.length);
        System.arraycopy(more, 0, longer, whole.length, more.length);
        assertThatIllegalArgumentException().isThrownBy(() -> BusWire.decode(longer));
    }

    @Property
    void garbageIsAMessageOrRefusedAndNothingElse(@ForAll byte[] garbage) {
        decodesOrIsRefused(garbage);
    }

    /** Most of it is right, so the fault is met deep inside, where lengths are. */
    @Property
    void aDamagedMessageIsAMessageOrRefusedAtNoGreatCost(
            @ForAll BusMessage message, @ForAll @IntRange(max = 10_000) int place, @ForAll byte damage) {
        byte[] wire = BusWire.encode(message);
        wire[place % wire.length] = damage;
        long before = allocatedBytes();
        decodesOrIsRefused(wire);
        assertThat(allocatedBytes() - before).isLessThan(1_000_000);
    }

    @Example
    void aLengthThatCannotBeCostsNothing() {
        byte[] wire = {1, 0x7F, -1, -1, -1};
        byte[] negative = {1, -1, -1, -1, -1};
        long before = allocatedBytes();
        assertThatIllegalArgumentException().isThrownBy(() -> BusWire.decode(wire));
        assertThatIllegalArgumentException().isThrownBy(() -> BusWire.decode(negative));
        assertThat(allocatedBytes() - before).isLessThan(10_000_000);
    }

    private static void decodesOrIsRefused(byte[] bytes) {
        try {
            assertThat(BusWire.decode(bytes)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
