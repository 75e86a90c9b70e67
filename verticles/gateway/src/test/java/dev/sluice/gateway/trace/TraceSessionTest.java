package dev.sluice.gateway.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.delivery.EntryFilter.Verdict;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.gateway.session.Resume;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.protocol.trace.TraceAnswer;
import dev.sluice.protocol.trace.TraceCommand.History;
import dev.sluice.protocol.trace.TraceCommand.Info;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.testing.trace.SwarmTraffic;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scripts of messages, without a socket, a clock or an owner. */
class TraceSessionTest {
    private static final ChannelId CHANNEL = new ChannelId(TraceEvent.FEATURE, "s");
    private static final List<TraceEvent> EVENTS = new SwarmTraffic("s", 1000, 1).next(250);

    private final FakeClient client = new FakeClient();
    private final FakeTraces traces = new FakeTraces();
    private final TraceSession session =
            new TraceSession("client-1", client, traces, GatewayConfig.defaults(), TraceBatcherConfig.defaults());

    @BeforeEach
    void connectionIsGreeted() {
        session.opened(0);
        assertThat(types(client.take())).containsExactly("connection");
    }

    @Test
    void greetingTellsWhetherClientsHaveToSayWhoTheyAre() {
        FakeClient other = new FakeClient();
        new TraceSession("client-2", other, traces, GatewayConfig.defaults(), TraceBatcherConfig.defaults()).opened(0);
        assertThat(other.take().toString()).contains("\"auth\":true");
    }

    @Test
    void viewStartsBehindWhatWasShownFirst() {
        say("{'type':'subscribe_session','sessionId':'s'}");
        assertThat(client.take()).isEmpty();
        traces.known(9, 1, 40);
        assertThat(traces.asked.peek().command()).isEqualTo(new Info(100));

        answer(new Accepted(CHANNEL, 9, 42, TraceAnswer.info(summary(), bytes(EVENTS.subList(0, 3)))));

        List<JsonNode> said = client.take();
        assertThat(types(said)).containsExactly("session_info", "initial_traces");
        assertThat(said.get(0).path("seq").asInt()).isEqualTo(42);
        assertThat(said.get(1).path("traces")).hasSize(3);
        assertThat(traces.done).containsExactly("start 42");
    }

    @Test
    void resumedViewGoesOnWhereItWas() {
        say("{'type':'subscribe_session','sessionId':'s','resume':{'epoch':9,'seq':30}}");
        traces.known(9, 1, 40);
        answer(new Accepted(CHANNEL, 9, 40, TraceAnswer.info(summary(), List.of())));

        List<JsonNode> said = client.take();
        assertThat(types(said)).containsExactly("session_info");
        assertThat(said.get(0).path("recovered").asBoolean()).isTrue();
        assertThat(traces.done).containsExactly("start 30");
        assertThat(client.resumes()).containsExactly(Resume.RECOVERED);
    }

    @Test
    void resumeThatCannotBeSaysWhy() {
        say("{'type':'subscribe_session','sessionId':'s','resume':{'epoch':8,'seq':30}}");
        traces.known(9, 1, 40);
        answer(new Accepted(CHANNEL, 9, 40, TraceAnswer.info(summary(), List.of())));

        List<JsonNode> said = client.take();
        assertThat(types(said)).containsExactly("session_info", "initial_traces");
        assertThat(said.get(0).path("reason").asText()).isEqualTo("epoch_changed");
    }

    @Test
    void ownerThatDoesNotAnswerLeavesALiveView() {
        say("{'type':'subscribe_session','sessionId':'s'}");
        traces.known(9, 30, 40);
        answer(new Refused(CHANNEL, ErrorCode.OVERLOADED, "busy", ""));

        assertThat(types(client.take())).containsExactly("session_info", "initial_traces");
        assertThat(traces.done).containsExactly("start 40");
    }

    @Test
    void newLifeOfTheChannelIsToldAnew() {
        live();
        traces.known(10, 1, 0);
        answer(new Accepted(CHANNEL, 10, 0, TraceAnswer.info(summary(), List.of())));

        assertThat(client.take().get(0).path("epoch").asInt()).isEqualTo(10);
        assertThat(traces.done).endsWith("start 0");
    }

    @Test
    void gapIsToldAndCounted() {
        live();
        traces.opened.get(0).listener().gap(43, 52);
        say("{'type':'heartbeat'}");

        List<JsonNode> said = client.take();
        assertThat(said.get(0).path("dropped").asInt()).isEqualTo(10);
        assertThat(said.get(1).at("/metrics/backpressure/eventsDropped").asInt())
                .isEqualTo(10);
    }

    @Test
    void agentsAreFiltered() {
        live();
        say("{'type':'filter_agents','agentIds':['" + EVENTS.get(0).agentId() + "']}");

        assertThat(types(client.take())).containsExactly("filter_applied");
        for (TraceEvent event : EVENTS) {
            boolean mine = event.agentId().equals(EVENTS.get(0).agentId());
            assertThat(traces.filter.judge(50, entry(event))).isEqualTo(mine ? Verdict.SHOW : Verdict.HIDE);
        }

        say("{'type':'filter_agents','agentIds':[]}");
        assertThat(EVENTS).allMatch(event -> traces.filter.judge(50, entry(event)) == Verdict.SHOW);
    }

    @Test
    void batchesAreFilteredByTheirForm() {
        say("{'type':'subscribe_session','sessionId':'s','batch':true}");
        traces.known(9, 1, 42);
        answer(new Accepted(CHANNEL, 9, 42, TraceAnswer.info(summary(), List.of())));
        say("{'type':'filter_agents','agentIds':['a']}");
        traces.known(9, 1, 42);

        assertThat(traces.opened).hasSize(2);
        assertThat(traces.opened.get(1).shown().agentIds()).isEqualTo(Set.of("a"));
        assertThat(traces.done).containsExactly("start 42", "close", "start 42");
        assertThat(traces.asked).isEmpty();
        assertThat(types(client.take())).containsExactly("session_info", "initial_traces", "filter_applied");
        // What is hidden has left the batch, which may end with it.
        assertThat(traces.filter.judge(50, entry(EVENTS.get(0)))).isEqualTo(Verdict.SHOW);
    }

    @Test
    void breakpointIsAnnouncedOnceAndPauses() {
        live();
        TraceEvent event = EVENTS.get(7);
        say("{'type':'set_breakpoint','traceId':'" + event.traceId() + "','condition':'event.id == \\'" + event.id()
                + "\\'','pause':true}");
        client.take();

        TraceEvent other = EVENTS.stream()
                .filter(one ->
                        one.traceId().equals(event.traceId()) && !one.id().equals(event.id()))
                .findFirst()
                .orElseThrow();
        assertThat(traces.filter.judge(49, entry(other))).isEqualTo(Verdict.SHOW);
        assertThat(traces.filter.judge(50, entry(event))).isEqualTo(Verdict.ANNOUNCE);
        traces.filter.announce(50, entry(event));
        assertThat(traces.paused).isTrue();
        assertThat(client.take().get(0).at("/event/id").asText()).isEqualTo(event.id());

        say("{'type':'resume'}");
        assertThat(traces.paused).isFalse();
        assertThat(traces.filter.judge(50, entry(event))).isEqualTo(Verdict.SHOW);

        say("{'type':'remove_breakpoint','traceId':'" + event.traceId() + "'}");
        assertThat(types(client.take())).containsExactly("resumed", "breakpoint_removed");
        assertThat(traces.filter.judge(51, entry(event))).isEqualTo(Verdict.SHOW);
    }

    @Test
    void breakpointsAreBounded() {
        for (int i = 0; i <= TraceBatcherConfig.defaults().breakpointsMax(); i++) {
            say("{'type':'set_breakpoint','traceId':'t-" + i + "'}");
        }
        assertThat(client.refusals()).containsExactly(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void historyGoesOutAsFastAsTheClientTakesIt() {
        say("{'type':'request_history','sessionId':'s','timeRange':{'start':1,'end':2},'limit':250}");
        assertThat(traces.asked.peek().command()).isEqualTo(new History(1, 2, Set.of(), Optional.empty(), 250));
        say("{'type':'request_history','sessionId':'s','timeRange':{'start':1,'end':2}}");
        assertThat(client.take().get(0).at("/error/code").asText()).isEqualTo("history_error");

        traces.writable = false;
        answer(new Accepted(CHANNEL, 9, 42, TraceAnswer.history(bytes(EVENTS), Optional.of("more"))));
        assertThat(client.take()).isEmpty();
        traces.writable = true;
        session.writable(1);

        List<JsonNode> chunks = client.take();
        assertThat(chunks).extracting(chunk -> chunk.path("traces").size()).containsExactly(100, 100, 50);
        assertThat(chunks).extracting(chunk -> chunk.path("next").asText()).containsExactly("", "", "more");
    }

    @Test
    void sessionReadInTooManyFormsIsRefused() {
        traces.full = true;
        say("{'type':'subscribe_session','sessionId':'s'}");
        assertThat(client.refusals()).containsExactly(ErrorCode.TOO_MANY_SUBSCRIPTIONS);
    }

    @Test
    void answerForAClientThatHasLeftGoesNowhere() {
        say("{'type':'time_travel','sessionId':'s','timestamp':5}");
        session.closed(1);
        answer(new Accepted(CHANNEL, 9, 42, TraceAnswer.travel("{}".getBytes(UTF_8), List.of())));
        assertThat(client.take()).isEmpty();
    }

    private void live() {
        say("{'type':'subscribe_session','sessionId':'s'}");
        traces.known(9, 1, 42);
        answer(new Accepted(CHANNEL, 9, 42, TraceAnswer.info(summary(), List.of())));
        client.take();
    }

    private void say(String message) {
        String json = message.replace("\\'", "\u0001").replace('\'', '"').replace('\u0001', '\'');
        session.text(json.getBytes(UTF_8), 1);
    }

    private void answer(Reply reply) {
        traces.asked.remove().answer().accept(reply);
    }

    private static Optional<SessionSummary> summary() {
        return Optional.of(new SessionSummary("s", 42, 4200, 1, 2, 0, 0, 3));
    }

    private static Entry entry(TraceEvent event) {
        return Entry.of(1, 5, TraceEventProto.bytes(event));
    }

    private static List<byte[]> bytes(List<TraceEvent> events) {
        return events.stream().map(TraceEventProto::bytes).toList();
    }

    private static List<String> types(List<JsonNode> messages) {
        return messages.stream().map(message -> message.path("type").asText()).toList();
    }
}
