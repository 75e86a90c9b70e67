package dev.sluice.runtime.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class EpochsProperties {
    private static final long YEAR_2248_MILLIS = 8_796_000_000_000L;

    @Property
    void aLaterMillisecondMakesAGreaterEpochThatJsonCanSay(
            @ForAll @LongRange(min = 1, max = YEAR_2248_MILLIS - 1) long millis) {
        long epoch = Epochs.next(millis);

        assertThat(Epochs.next(millis + 1)).isGreaterThan(epoch);
        assertThat(epoch).isBetween(1L, (1L << 53) - 1);
    }

    @Property
    void whateverTheClockSaysANewLifeIsAfterTheOneThatIsKnown(
            @ForAll @LongRange(max = YEAR_2248_MILLIS) long millis,
            @ForAll @LongRange(max = (1L << 53) - 2) long known) {
        assertThat(Epochs.after(known, millis)).isGreaterThan(known);
    }
}
