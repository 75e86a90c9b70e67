package dev.sluice.tracebatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.testing.trace.SwarmTraffic;
import dev.sluice.tracebatcher.SessionState.Bounds;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReplayProperties {
    private static final Bounds BOUNDS = new Bounds(3, 4, 3);

    /** A step is an event that comes, or a question that is asked meanwhile. */
    record Step(Optional<TraceEvent> event, long askedAt) {}

    @Property(tries = 400)
    void stateByCheckpointIsTheFoldOfAllEventsUpToThen(@ForAll("steps") List<Step> steps) {
        MemorySession session = new MemorySession();
        for (Step step : steps) {
            step.event().ifPresent(session::append);
            if (step.event().isEmpty()) {
                SessionState replayed = session.replay(step.askedAt(), BOUNDS, 3, step.askedAt());

                assertThat(json(replayed)).isEqualTo(json(session.foldAll(step.askedAt(), BOUNDS)));
            }
        }
    }

    @Property(tries = 300)
    void checkpointCarriesAllOfTheState(@ForAll("steps") List<Step> steps) {
        SessionState state = new SessionState(BOUNDS);
        steps.forEach(step -> step.event().ifPresent(state::apply));

        SessionState read = SessionStateJson.read(SessionStateJson.write(state), BOUNDS);

        assertThat(json(read)).isEqualTo(json(state));
        assertThat(read.agents.size()).isLessThanOrEqualTo(BOUNDS.agentsMax() + 1);
        assertThat(read.openSpans.size()).isLessThanOrEqualTo(BOUNDS.openSpansMax());
        assertThat(read.eventsByType.size()).isLessThanOrEqualTo(BOUNDS.typesMax() + 1);
    }

    @Example
    void costDoesNotGrowWithTheSessionsAge() {
        assertThat(eventsReadInASessionOf(20_000)).isLessThanOrEqualTo(1000);
        assertThat(eventsReadInASessionOf(200_000)).isLessThanOrEqualTo(1000);
    }

    @Example
    void whatIsNotSettledMakesNoCheckpoint() {
        MemorySession session = new MemorySession();
        new SwarmTraffic("s", 1000, 1).next(500).forEach(session::append);

        session.replay(Long.MAX_VALUE, BOUNDS, 10, 999);

        assertThat(session.checkpoints()).isZero();
    }

    private static int eventsReadInASessionOf(int events) {
        MemorySession session = new MemorySession();
        Bounds bounds = new Bounds(100, 100, 100);
        List<TraceEvent> traffic = new SwarmTraffic("s", 1000, 1).next(events);
        traffic.forEach(session::append);
        session.replay(Long.MAX_VALUE, bounds, 1000, Long.MAX_VALUE);
        session.eventsRead();
        long middle = traffic.get(events / 2).timestamp();

        session.replay(middle, bounds, 1000, Long.MAX_VALUE);

        return session.eventsRead();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> questions = Arbitraries.longs().between(0, 30).map(t -> new Step(Optional.empty(), t));
        Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "d", "e", "f", "g", "h");
        Arbitrary<TraceEvent> events = Combinators.combine(
                        ids,
                        ids.optional(),
                        Arbitraries.of("x", "y", "z", "w", "v"),
                        Arbitraries.of("task", "tool", "model", "note"),
                        Arbitraries.of(Phase.values()).optional(),
                        Arbitraries.longs().between(0, 30))
                .as((id, parent, agent, type, phase, time) -> new TraceEvent(
                        id,
                        "t-" + id,
                        parent,
                        "s",
                        Optional.empty(),
                        agent,
                        type,
                        phase,
                        time,
                        OptionalDouble.empty(),
                        "{}",
                        Optional.empty()));
        Arbitrary<Step> arrivals = events.map(event -> new Step(Optional.of(event), 0));
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, arrivals), net.jqwik.api.Tuple.of(1, questions))
                .list()
                .ofMaxSize(60);
    }

    private static String json(SessionState state) {
        return new String(SessionStateJson.write(state), UTF_8);
    }
}
