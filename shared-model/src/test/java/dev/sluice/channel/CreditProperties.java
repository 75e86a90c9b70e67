package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class CreditProperties {
    private static final int MESSAGE_BYTES_MAX = 50;

    @Property
    void aReaderIsNeverSentMoreThanItsWindowOrItsGrants(
            @ForAll @IntRange(min = 1, max = 20) int window, @ForAll @Size(max = 100) List<Long> grants) {
        Credit credit = new Credit(window);
        Random sizes = new Random(grants.hashCode());
        for (long grant : grants) {
            switch ((int) Math.floorMod(grant, 4L)) {
                case 0 -> credit.add(Long.MAX_VALUE - Math.floorMod(grant, 9L));
                case 1 -> credit.upToMessages(grant);
                case 2 -> credit.upToBytes(Math.floorMod(grant, 1000L));
                default -> credit.add(Math.floorMod(grant, 5L));
            }
            assertThat(credit.messages()).isBetween(0L, (long) window);
            for (int sends = sizes.nextInt(3); sends > 0 && !credit.isSpent(); sends--) {
                long allowed = credit.bytes();
                int size = 1 + sizes.nextInt(MESSAGE_BYTES_MAX);
                credit.use(1, size);
                assertThat(credit.bytes()).isGreaterThan(-MESSAGE_BYTES_MAX);
                assertThat(credit.bytes()).isEqualTo(allowed == Long.MAX_VALUE ? allowed : allowed - size);
            }
            assertThat(credit.messages()).isBetween(0L, (long) window);
        }
    }

    @Property
    void absoluteGrantsMayComeTwiceAndInAnyOrder(
            @ForAll @IntRange(min = 1, max = 1000) int window,
            @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 0, max = 2000) Long> counts,
            @ForAll Random luck) {
        Credit inOrder = new Credit(window);
        counts.stream().sorted().forEach(inOrder::upToMessages);
        counts.stream().sorted().forEach(inOrder::upToBytes);

        List<Long> disordered = new ArrayList<>(counts);
        disordered.addAll(counts);
        Collections.shuffle(disordered, luck);
        Credit anyOrder = new Credit(window);
        disordered.forEach(anyOrder::upToBytes);
        disordered.forEach(anyOrder::upToMessages);

        long highest = counts.stream().mapToLong(Long::longValue).max().orElseThrow();
        assertThat(anyOrder.messages()).isEqualTo(inOrder.messages()).isEqualTo(Math.min(window, highest));
        assertThat(anyOrder.bytes()).isEqualTo(inOrder.bytes()).isEqualTo(highest);
    }

    @Property
    void noGrantIsTooLargeToCount(
            @ForAll @LongRange(min = 1, max = 1L << 40) long window, @ForAll @LongRange(min = 0) long messages) {
        Credit credit = new Credit(window);
        credit.add(1);
        credit.use(1, 1);
        credit.add(messages);
        assertThat(credit.messages()).isEqualTo(Math.min(messages, window));
        credit.add(Long.MAX_VALUE);
        assertThat(credit.messages()).isEqualTo(window);
    }

    @Property
    void bytesAreBoundedOnlyOnceGranted(@ForAll @LongRange(min = 0) long used) {
        Credit credit = new Credit(10);
        credit.add(10);
        credit.use(1, used);
        assertThat(credit.bytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(credit.isSpent()).isFalse();
    }
}
