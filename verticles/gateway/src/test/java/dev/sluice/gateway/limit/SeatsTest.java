package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SeatsTest {
    /** Redis's part: who holds how many of one pool. */
    private static final class Pool {
        private final Map<Seats, Integer> held = new HashMap<>();

        void hold(Seats seats, int pool, int wanted) {
            int others = held.entrySet().stream()
                    .filter(entry -> entry.getKey() != seats)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            int got = Math.max(0, Math.min(wanted, pool - others));
            held.put(seats, got);
            if (wanted > 0) {
                seats.held(got);
            }
        }
    }

    @Test
    void fewConnectionsAskNobody() {
        Seats seats = new Seats();
        Terms terms = new Terms(1000, 2);
        for (int used = 1; used <= 31; used++) {
            assertThat(seats.fits(used, terms)).isTrue();
            assertThat(seats.change(used, terms)).isEmpty();
        }
    }

    @Test
    void seatsAreGivenBackWhenNobodySitsThere() {
        Seats seats = new Seats();
        Terms terms = new Terms(16, 2);
        seats.change(5, terms);
        seats.held(5);
        assertThat(seats.any()).isTrue();

        assertThat(seats.change(0, terms)).hasValue(0);
        assertThat(seats.any()).isFalse();
    }

    @Property
    void connectionsOfAllGatewaysNeverExceedTheLimit(
            @ForAll @IntRange(min = 1, max = 40) int limit,
            @ForAll @IntRange(min = 1, max = 4) int gateways,
            @ForAll @Size(max = 400) List<@IntRange(min = 0, max = 7) Integer> moves) {
        Terms terms = new Terms(limit, gateways);
        Pool pool = new Pool();
        List<Seats> all = new ArrayList<>();
        int[] used = new int[gateways];
        for (int i = 0; i < gateways; i++) {
            all.add(new Seats());
        }
        for (int move : moves) {
            int gateway = move % gateways;
            Seats seats = all.get(gateway);
            boolean opens = move < 6;
            if (opens && seats.fits(used[gateway] + 1, terms)) {
                used[gateway]++;
            } else if (!opens && used[gateway] > 0) {
                used[gateway]--;
            }
            seats.change(used[gateway] + (opens ? 1 : 0), terms)
                    .ifPresent(wanted -> pool.hold(seats, terms.pool(), wanted));
            int total = 0;
            for (int connections : used) {
                total += connections;
            }
            assertThat(total).isLessThanOrEqualTo(Math.max(limit, gateways));
        }
    }
}
