package dev.sluice.protocol.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each form of the messages of {@code /trace} has to carry. */
abstract class TraceCodecContract {
    private static final long NOW = 1_700_000_000_000L;
    private static final TraceEvent EVENT = TraceEvents.event("e-1", 17);
    private static final String LONG = "x".repeat(257);

    abstract TraceCodec codec();

    static List<TraceRequest> requests() {
        return List.of(
                new TraceRequest.Auth("secret"),
                new TraceRequest.SubscribeSession("s", false, false, Optional.empty()),
                new TraceRequest.SubscribeSession("s", true, true, Optional.of(new Position(3, 0))),
                new TraceRequest.UnsubscribeSession("s"),
                new TraceRequest.FilterAgents(List.of()),
                new TraceRequest.FilterAgents(List.of("a", "b")),
                new TraceRequest.Filter(""),
                new TraceRequest.Filter("event.duration > 950"),
                new TraceRequest.RequestHistory(Optional.empty(), 0, 10, OptionalInt.empty(), Optional.empty()),
                new TraceRequest.RequestHistory(Optional.of("s"), 5, 5, OptionalInt.of(7), Optional.of("c")),
                new TraceRequest.TimeTravel(Optional.empty(), 0),
                new TraceRequest.TimeTravel(Optional.of("s"), 99),
                new TraceRequest.SetBreakpoint("t", Optional.empty(), false),
                new TraceRequest.SetBreakpoint("t", Optional.of("true"), true),
                new TraceRequest.RemoveBreakpoint("t"),
                new TraceRequest.Resume(),
                new TraceRequest.Heartbeat());
    }

    static List<TraceMessage> messages() {
        Position at = new Position(9, 4);
        SessionSummary summary = new SessionSummary("s", 5, 1000, 1, 9, 2, 7, 12);
        return List.of(
                new TraceMessage.Connection("c", "{\"version\":\"1\"}"),
                new TraceMessage.AuthResponse(true),
                new TraceMessage.AuthResponse(false),
                new TraceMessage.SessionInfo("s", Optional.empty(), new Position(9, 0), false, Optional.of("trimmed")),
                new TraceMessage.SessionInfo("s", Optional.of(summary), at, true, Optional.empty()),
                new TraceMessage.SessionUnsubscribed("s"),
                new TraceMessage.InitialTraces("s", List.of()),
                new TraceMessage.InitialTraces("s", List.of(EVENT, EVENT)),
                new TraceMessage.EventAt(EVENT, at),
                new TraceMessage.Batch("s", 9, 4, 6, List.of(EVENT)),
                new TraceMessage.SystemEvent("swarm:topology", "{\"old\":\"mesh\"}"),
                new TraceMessage.FilterApplied(List.of("a"), "true"),
                new TraceMessage.HistoricalData("s", 1, 2, List.of(EVENT), 1, 2, 101, Optional.of("next")),
                new TraceMessage.HistoricalData("s", 1, 2, List.of(), 1, 1, 0, Optional.empty()),
                new TraceMessage.TimeTravelState("s", 4, List.of(EVENT), "{\"agents\":[]}"),
                new TraceMessage.BreakpointSet("t", Optional.of("true"), true),
                new TraceMessage.BreakpointSet("t", Optional.empty(), false),
                new TraceMessage.BreakpointRemoved("t"),
                new TraceMessage.BreakpointHit("t", EVENT, Optional.of("true"), at, true),
                new TraceMessage.BreakpointHit("t", EVENT, Optional.empty(), at, false),
                new TraceMessage.Resumed(),
                new TraceMessage.Gap("s", 9, 10, 19),
                new TraceMessage.Heartbeat("{\"clientId\":\"c\"}"),
                new TraceMessage.Failure(ErrorCode.NO_SESSION, "none", "sessionId", OptionalLong.empty()),
                new TraceMessage.Failure(ErrorCode.RATE_LIMIT_EXCEEDED, "slow down", "", OptionalLong.of(500)));
    }

    @Test
    void samplesCoverAllMessages() {
        assertThat(requests().stream().map(Object::getClass).distinct())
                .hasSameSizeAs(Arrays.asList(TraceRequest.class.getPermittedSubclasses()));
        assertThat(messages().stream().map(Object::getClass).distinct())
                .hasSameSizeAs(Arrays.asList(TraceMessage.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestArrivesAsItWasSent(TraceRequest request) throws ProtocolException {
        assertThat(codec().decodeRequest(codec().encode(request))).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageArrivesAsItWasSent(TraceMessage message) throws ProtocolException {
        assertThat(codec().decodeMessage(codec().encode(message, NOW))).isEqualTo(message);
    }

    @Property(tries = 300)
    void eventArrivesAsItWasSent(@ForAll("events") TraceEvent event) throws ProtocolException {
        TraceMessage message = new TraceMessage.EventAt(event, new Position(1, 2));
        assertThat(codec().decodeMessage(codec().encode(message, NOW))).isEqualTo(message);
    }

    @Provide
    Arbitrary<TraceEvent> events() {
        return TraceEvents.events();
    }

    @Test
    void namelessSessionIsRefused() {
        assertRefused(new TraceRequest.SubscribeSession("", false, false, Optional.empty()), "sessionId");
    }

    @Test
    void endlessNameIsRefused() {
        assertRefused(new TraceRequest.RemoveBreakpoint(LONG), "traceId");
        assertRefused(new TraceRequest.FilterAgents(List.of("a", LONG)), "agentIds[1]");
        assertRefused(new TraceRequest.TimeTravel(Optional.of(LONG), 1), "sessionId");
    }

    @Test
    void reversedRangeIsRefused() {
        assertRefused(
                new TraceRequest.RequestHistory(Optional.empty(), 2, 1, OptionalInt.empty(), Optional.empty()),
                "timeRange.end");
    }

    @Test
    void timesOutsideTheRangeAreRefused() {
        assertRefused(new TraceRequest.TimeTravel(Optional.empty(), -1), "timestamp");
        assertRefused(
                new TraceRequest.RequestHistory(
                        Optional.empty(), 0, Long.MAX_VALUE, OptionalInt.empty(), Optional.empty()),
                "timeRange.end");
    }

    @Test
    void emptyPageIsRefused() {
        assertRefused(
                new TraceRequest.RequestHistory(Optional.empty(), 0, 1, OptionalInt.of(0), Optional.empty()), "limit");
    }

    @Test
    void tooManyAgentsAreRefused() {
        List<String> agents = java.util.Collections.nCopies(TraceRequest.AGENTS_MAX + 1, "a");
        assertRefused(new TraceRequest.FilterAgents(agents), "agentIds");
    }

    @Test
    void endlessExpressionIsRefused() {
        assertRefused(new TraceRequest.Filter("x".repeat(TraceRequest.EXPRESSION_LENGTH_MAX + 1)), "where");
        assertRefused(
                new TraceRequest.SetBreakpoint(
                        "t", Optional.of("x".repeat(TraceRequest.EXPRESSION_LENGTH_MAX + 1)), false),
                "condition");
    }

    @Test
    void resumeNeedsAnEpoch() {
        assertRefused(
                new TraceRequest.SubscribeSession("s", false, false, Optional.of(new Position(0, 1))), "resume.epoch");
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> codec().decodeRequest(new byte[] {(byte) 0xFF, 0x00, 0x7B}))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_MESSAGE));
    }

    private void assertRefused(TraceRequest request, String field) {
        assertThatThrownBy(() -> codec().decodeRequest(codec().encode(request)))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
                    assertThat(refused.field()).isEqualTo(field);
                });
    }
}
