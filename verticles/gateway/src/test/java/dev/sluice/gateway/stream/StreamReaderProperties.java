package dev.sluice.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.stream.ReaderWorld.Step;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens to a client of a stream, what it applied is the server's state at that tick. */
class StreamReaderProperties {
    @Property
    void whatAClientAppliedIsTheStateAtItsTick(@ForAll("steps") List<Step> steps) {
        ReaderWorld world = new ReaderWorld(false, Set.of());
        steps.forEach(world::happen);
        world.finish();
    }

    @Property
    void mergedDeltasLeadToTheSameStates(@ForAll("steps") List<Step> steps) {
        ReaderWorld world = new ReaderWorld(true, Set.of());
        steps.forEach(world::happen);
        world.finish();
    }

    @Property
    void aNarrowedClientHasTheNarrowedState(@ForAll("steps") List<Step> steps, @ForAll boolean conflate) {
        ReaderWorld world = new ReaderWorld(conflate, Set.of("a", "b"));
        steps.forEach(world::happen);
        world.finish();
    }

    /** A tick that is told only for the position's sake is told in a merge too: what comes next builds on it. */
    @Example
    void aMergeOfNothingVisibleStillMovesThePosition() {
        ReaderWorld world = new ReaderWorld(true, Set.of("a", "b"));
        world.happen(new Step.Credit(5));
        world.happen(new Step.Room(0));
        world.happen(new Step.Deltas(ReaderWorld.hidden(2)));
        world.happen(new Step.Room(3));
        world.happen(new Step.Time(1100));
        world.happen(new Step.Deltas(ReaderWorld.hidden(1)));
        world.finish();
    }

    @Property
    void everyTickIsADeltaOrToldAsElided(@ForAll("steps") List<Step> steps, @ForAll boolean conflate) {
        ReaderWorld world = new ReaderWorld(conflate, Set.of());
        steps.stream().filter(step -> !(step instanceof Step.Reconnect)).forEach(world::happen);
        world.finish();
        assertThat(world.elidedSeen() - world.elidedTold()).isBetween(0L, world.elidedSinceLastNotice());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> small = Arbitraries.integers().between(1, 12);
        Arbitrary<JsonNode> patches = ReaderWorld.patches();
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(8, patches.list().ofMinSize(1).ofMaxSize(6).map(Step.Deltas::new)),
                Tuple.of(3, Arbitraries.just(new Step.Snapshot())),
                Tuple.of(5, small.map(Step.Credit::new)),
                Tuple.of(3, Arbitraries.integers().between(0, 3).map(Step.Room::new)),
                Tuple.of(3, Arbitraries.of(10L, 300L, 700L).map(Step.Time::new)),
                Tuple.of(1, Arbitraries.just(new Step.NewOwner())),
                Tuple.of(1, Arbitraries.just(new Step.Reconnect())));
        return step.list().ofMinSize(1).ofMaxSize(60);
    }
}
