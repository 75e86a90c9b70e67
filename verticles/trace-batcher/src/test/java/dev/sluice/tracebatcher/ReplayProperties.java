package dev.sluice.tracebatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.testing.trace.SwarmTraffic;
import dev.sluice.tracebatcher.Replay.Spacing;
import dev.sluice.tracebatcher.SessionState.Bounds;
import java.util.ArrayList;
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

        SessionState read = SessionStateJson.read(SessionStateJson.checkpoint(state), BOUNDS);

        assertThat(SessionStateJson.checkpoint(read)).isEqualTo(SessionStateJson.checkpoint(state));
        assertThat(json(read)).isEqualTo(json(state));
        assertThat(read.newestEnds.ends().size()).isLessThanOrEqualTo(BOUNDS.openSpansMax());
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
    void stateWithoutTheEventsThatWereRemovedSaysSinceWhenItCounts() {
        SessionSummary trimmed = new SessionSummary("s", 10, 1000, 500, 900, 7, 499, 0);
        TraceCheckpoint early =
                new TraceCheckpoint(new TraceKey(400, 1, 4), SessionStateJson.write(new SessionState(BOUNDS)));
        TraceCheckpoint whole =
                new TraceCheckpoint(new TraceKey(500, 1, 9), SessionStateJson.write(new SessionState(BOUNDS)));

        assertThat(begun(Optional.empty(), trimmed).partialSince).isEqualTo(500);
        assertThat(begun(Optional.of(early), trimmed).partialSince).isEqualTo(500);
        assertThat(begun(Optional.of(whole), trimmed).partialSince).isEqualTo(SessionState.WHOLE);
        assertThat(json(begun(Optional.of(early), trimmed))).contains("\"partial\":true,\"since\":500");
        assertThat(json(begun(Optional.of(whole), trimmed))).doesNotContain("partial");
    }

    private static SessionState begun(Optional<TraceCheckpoint> from, SessionSummary session) {
        return new Replay("s", 600, from, Optional.of(session), BOUNDS, new Spacing(10, 1000), 600).state();
    }

    @Example
    void checkpointIsDueByBytesToo() {
        Replay replay =
                new Replay("s", 9000, Optional.empty(), Optional.empty(), BOUNDS, new Spacing(1_000_000, 20_000), 9000);
        List<StoredEvent> events = new ArrayList<>();
        for (TraceEvent event : new SwarmTraffic("s", 1000, 1).next(500)) {
            events.add(new StoredEvent(
                    new TraceKey(event.timestamp(), 1, events.size() + 1),
                    event.agentId(),
                    0,
                    TraceEventProto.bytes(event)));
        }
        long bytes = events.stream().mapToLong(event -> event.event().length).sum();

        List<TraceCheckpoint> checkpoints = replay.apply(events, false);

        assertThat(checkpoints.size()).isBetween((int) (bytes / 25_000), (int) (bytes / 20_000));
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
                        // Some pile up in one millisecond.
                        Arbitraries.oneOf(Arbitraries.longs().between(0, 30), Arbitraries.just(7L)))
                .as((id, parent, agent, type, phase, time) -> new TraceEvent(
                        id,
                        "t" + (time + agent.charAt(0)) % 2,
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
