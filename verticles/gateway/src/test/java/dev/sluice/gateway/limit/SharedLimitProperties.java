package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.Ledger.Claim;
import dev.sluice.gateway.limit.Ledger.Grant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Gateways that share a limit, held against a window that remembers each admission of all of them. */
class SharedLimitProperties {
    private static final int WINDOW_MILLIS = 1000;
    private static final int LASTS_MILLIS = WINDOW_MILLIS / Share.GRANTS_PER_WINDOW;

    /** @param answerMillis how long the ledger takes over what is asked for now; negative: the answer is lost */
    record Step(int gateway, int pauseMillis, int cost, int answerMillis) {}

    private record Spent(long atMillis, int cost) {}

    private static final class Given {
        private final long atMillis;
        private int amount;

        Given(long atMillis, int amount) {
            this.atMillis = atMillis;
            this.amount = amount;
        }
    }

    /** As generous as a ledger may be: it counts a grant for a window and its own time, and not a moment longer. */
    private static final class ExactLedger {
        private final List<Given> given = new ArrayList<>();

        Grant grant(Claim claim, long nowMillis) {
            if (claim.returned() > 0) {
                given.get((int) claim.slice()).amount -= claim.returned();
            }
            int total = given.stream()
                    .filter(grant -> grant.atMillis > nowMillis - WINDOW_MILLIS - LASTS_MILLIS)
                    .mapToInt(grant -> grant.amount)
                    .sum();
            int amount = Math.max(0, Math.min(claim.amount(), claim.pool() - total));
            given.add(new Given(nowMillis, amount));
            return new Grant(amount, given.size() - 1, 1);
        }
    }

    private record Answer(Share to, Grant grant, long askedMillis, long atMillis) {}

    /** All gateways in one, with answers under way. */
    private static final class Cluster {
        private final List<Share> shares = new ArrayList<>();
        private final Terms terms;
        private final ExactLedger ledger = new ExactLedger();
        private final List<Answer> answers = new ArrayList<>();

        Cluster(int gateways, int limit) {
            terms = new Terms(limit, gateways);
            for (int i = 0; i < gateways; i++) {
                shares.add(new Share(WINDOW_MILLIS));
            }
        }

        boolean admits(Step step, long nowMillis) {
            for (Answer due : List.copyOf(answers)) {
                if (due.atMillis() <= nowMillis) {
                    answers.remove(due);
                    due.to().granted(due.grant(), due.askedMillis(), due.atMillis());
                }
            }
            Share share = shares.get(step.gateway() % shares.size());
            boolean fits = share.fits(step.cost(), terms, nowMillis);
            if (fits) {
                share.spend(step.cost(), terms, nowMillis);
            }
            Optional<Claim> claim = share.claim(step.cost(), terms, nowMillis);
            if (claim.isPresent() && step.answerMillis() < 0) {
                // Redis has done it all the same.
                ledger.grant(claim.get(), nowMillis);
                share.failed();
            } else {
                claim.ifPresent(asked -> answers.add(
                        new Answer(share, ledger.grant(asked, nowMillis), nowMillis, nowMillis + step.answerMillis())));
            }
            return fits;
        }
    }

    @Property
    void togetherTheyNeverAdmitMoreThanTheLimitWithinAWindow(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 4) int gateways,
            @ForAll @IntRange(min = 1, max = 200) int limit) {
        Cluster cluster = new Cluster(gateways, limit);
        Deque<Spent> window = new ArrayDeque<>();
        long now = 1_795_000_000_000L;
        int admitted = 0;
        for (Step step : steps) {
            now += step.pauseMillis();
            while (!window.isEmpty() && window.peek().atMillis() <= now - WINDOW_MILLIS) {
                admitted -= window.remove().cost();
            }
            if (cluster.admits(step, now)) {
                window.add(new Spent(now, step.cost()));
                admitted += step.cost();
            }
            // Each gateway may always admit one.
            assertThat(admitted).isLessThanOrEqualTo(Math.max(limit, gateways));
        }
    }

    @Property(tries = 50)
    void steadyDemandGetsMostOfTheLimitWhereverItComesIn(
            @ForAll @IntRange(min = 1, max = 4) int gateways,
            @ForAll @IntRange(min = 1, max = 4) int inUse,
            @ForAll @IntRange(min = 200, max = 2000) int limit) {
        Cluster cluster = new Cluster(gateways, limit);
        int windows = 20;
        int admitted = 0;
        for (int millis = 0; millis < windows * WINDOW_MILLIS; millis++) {
            for (int i = 0; i < 4; i++) {
                int gateway = (millis * 4 + i) % Math.min(inUse, gateways);
                admitted += cluster.admits(new Step(gateway, 0, 1, 2), 1_795_000_000_000L + millis) ? 1 : 0;
            }
        }
        assertThat(admitted).isGreaterThan(windows * limit * 3 / 4);
    }

    @Property
    void littleUseAsksNobody(@ForAll @IntRange(min = 1, max = 8) int gateways) {
        Share share = new Share(WINDOW_MILLIS);
        Terms terms = new Terms(16_000, gateways);
        long now = 1_795_000_000_000L;
        for (int i = 0; i < 1000; i++) {
            now += 10;
            assertThat(share.fits(1, terms, now)).isTrue();
            share.spend(1, terms, now);
            assertThat(share.claim(1, terms, now)).isEmpty();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.frequencyOf(
                                Tuple.of(8, Arbitraries.integers().between(0, 3)),
                                Tuple.of(1, Arbitraries.integers().between(0, 400))),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(-5, 90))
                .as(Step::new)
                .list()
                .ofMaxSize(1500);
    }
}
