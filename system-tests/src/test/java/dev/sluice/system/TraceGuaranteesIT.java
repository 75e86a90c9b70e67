package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventJson;
import dev.sluice.protocol.trace.TraceMessage;
import dev.sluice.protocol.trace.TraceMessage.SystemEvent;
import dev.sluice.protocol.trace.TraceProtobufCodec;
import dev.sluice.testing.trace.SwarmTraffic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What producers and readers of traces may rely on when answers get lost, connections end and input is bad. */
class TraceGuaranteesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static NodeProcess node;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        node = NodeProcess.start(
                Map.of(
                        "SLUICE_GATEWAY_LOG_BYTES_MAX",
                        "1048576",
                        "SLUICE_TRACE_BATCHER_TAIL_EVENTS_MAX",
                        "1000",
                        "SLUICE_TRACE_BATCHER_BREAKPOINTS_MAX",
                        "3"),
                "test");
        base = node.awaitReady();
        TraceClient.awaitConditions(trace());
    }

    @AfterAll
    static void stop() {
        Awaitility.reset();
        node.close();
    }

    @Test
    void resumeReadsOnFromTheStoreWhenNobodyHasThePlaceInMemory() throws Exception {
        long epoch;
        // Another reader, so that the session's life goes on meanwhile.
        TraceClient other = TraceClient.open(trace());
        other.send("{'type':'subscribe_session','sessionId':'long','batch':true}");
        other.awaitFirst("initial_traces");
        List<TraceEvent> events = new SwarmTraffic("long", System.currentTimeMillis() - 500_000, 1).next(8000);
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'long'}");
            epoch = client.awaitFirst("session_info").path("epoch").asLong();
            client.awaitFirst("initial_traces");
            take(events.subList(0, 10));
            client.awaitCount("trace_event", 10);
        }
        for (int from = 10; from < 8000; from += 470) {
            take(events.subList(from, Math.min(8000, from + 470)));
        }
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'long','resume':{'epoch':" + epoch + ",'seq':10}}");
            JsonNode info = client.awaitFirst("session_info");
            assertThat(info.path("recovered").asBoolean()).as("%s", info).isTrue();
            client.awaitCount("trace_event", 7990);
            assertThat(client.all("trace_event"))
                    .extracting(event -> event.at("/data/id").asText())
                    .isEqualTo(ids(events.subList(10, 8000)));
            assertThat(client.all("gap")).isEmpty();
        }
        other.close();
    }

    @Test
    void resumeWithinABatchGoesOnBehindTheEvent() throws Exception {
        List<TraceEvent> events = new SwarmTraffic("cut", System.currentTimeMillis() - 500_000, 2).next(60);
        TraceClient other = TraceClient.open(trace());
        other.send("{'type':'subscribe_session','sessionId':'cut','batch':true}");
        long epoch = other.awaitFirst("session_info").path("epoch").asLong();
        other.awaitFirst("initial_traces");
        take(events);
        await().until(() -> ids(other).size() == 60);
        for (int seq : new int[] {0, 7, 33, 59}) {
            try (TraceClient client = TraceClient.open(trace())) {
                client.send("{'type':'subscribe_session','sessionId':'cut','batch':true,'resume':{'epoch':" + epoch
                        + ",'seq':" + seq + "}}");
                assertThat(client.awaitFirst("session_info").path("recovered").asBoolean())
                        .isTrue();
                await().until(() -> ids(client).size() >= 60 - seq);
                assertThat(ids(client)).isEqualTo(ids(events.subList(seq, 60)));
                assertThat(client.awaitFirst("batch").path("from").asInt()).isEqualTo(seq + 1);
            }
        }
        other.close();
    }

    @Test
    void retriedRequestsAreTakenOnce() throws Exception {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'retry'}");
            client.awaitFirst("initial_traces");
            String named =
                    "[{\"id\":\"a\",\"sessionId\":\"retry\"},{\"id\":\"b\",\"sessionId\":\"retry\",\"timestamp\":5},"
                            + "{\"id\":\"b\",\"sessionId\":\"retry\",\"timestamp\":6,\"phase\":\"complete\"}]";
            String nameless = "{\"sessionId\":\"retry\",\"type\":\"x\"}\n{\"sessionId\":\"retry\",\"type\":\"x\"}\n";
            String span = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"" + "1".repeat(32)
                    + "\",\"spanId\":\"" + "2".repeat(16) + "\",\"name\":\"call\",\"startTimeUnixNano\":\"1000000\","
                    + "\"endTimeUnixNano\":\"2000000\",\"attributes\":[{\"key\":\"session.id\",\"value\":"
                    + "{\"stringValue\":\"retry\"}}]}]}]}]}";
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(post("api/traces", "application/json", named).statusCode())
                        .isEqualTo(202);
                HttpResponse<String> keyed =
                        post("api/traces", "application/x-ndjson", nameless, "Idempotency-Key", "key-1");
                assertThat(JSON.readTree(keyed.body()).path("accepted").asInt()).isEqualTo(2);
                assertThat(post("v1/traces", "application/json", span).statusCode())
                        .isEqualTo(200);
            }
            post("api/traces", "application/x-ndjson", nameless, "Idempotency-Key", "key-2");
            post("api/traces", "application/json", "{\"id\":\"last\",\"sessionId\":\"retry\"}");

            await().until(() -> client.all("trace_event").stream()
                    .anyMatch(event -> event.at("/data/id").asText().equals("last")));
            assertThat(client.all("trace_event")).hasSize(3 + 2 + 2 + 2 + 1);
            JsonNode listed = JSON.readTree(get("api/traces?limit=1000").body());
            assertThat(listed.path("sessions"))
                    .filteredOn(session -> session.path("id").asText().equals("retry"))
                    .singleElement()
                    .satisfies(session ->
                            assertThat(session.path("events").asInt()).isEqualTo(10));
        }
    }

    @Test
    void sessionsAreListedInPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            take(new SwarmTraffic("listed-" + i, System.currentTimeMillis(), i).next(3));
        }
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = JSON.readTree(get("api/traces?limit=2" + next).body());
            assertThat(page.path("sessions").size()).isBetween(1, 2);
            page.path("sessions")
                    .forEach(session -> names.add(session.path("id").asText()));
            next = page.has("next") ? "&cursor=" + page.path("next").asText() : null;
        } while (next != null);

        assertThat(names).contains("listed-0", "listed-1", "listed-2", "listed-3", "listed-4");
        for (String bad : List.of("limit=0", "limit=x", "limit=99999", "cursor=nonsense")) {
            HttpResponse<String> refused = get("api/traces?" + bad);
            assertThat(refused.statusCode()).as(bad).isEqualTo(400);
            assertThat(JSON.readTree(refused.body()).at("/error/field").asText())
                    .isEqualTo(bad.split("=")[0]);
        }
    }

    @Test
    void systemEventsReachEveryClientWithoutASubscription() throws Exception {
        TraceProtobufCodec codec = new TraceProtobufCodec();
        try (TraceClient json = TraceClient.open(trace());
                TraceClient protobuf = TraceClient.open(trace(), "sluice.v1.protobuf")) {
            json.awaitFirst("connection");
            await().until(() -> !protobuf.binaries().isEmpty());

            HttpResponse<String> told = post(
                    "api/admin/events", "application/json", "{\"event\":\"maintenance\",\"data\":{\"minutes\":5}}");

            assertThat(told.statusCode()).isEqualTo(202);
            JsonNode event = json.awaitFirst("system_event");
            assertThat(event.path("event").asText()).isEqualTo("maintenance");
            assertThat(event.at("/data/minutes").asInt()).isEqualTo(5);
            assertThat(event.path("timestamp").asLong()).isPositive();
            await().until(() -> protobuf.binaries().size() >= 2);
            TraceMessage message = codec.decodeMessage(protobuf.binaries().get(1));
            assertThat(message).isEqualTo(new SystemEvent("maintenance", "{\"minutes\":5}"));
        }
        HttpResponse<String> refused = post("api/admin/events", "application/json", "{\"data\":1}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refused.body()).at("/error/field").asText()).isEqualTo("event");
    }

    @Test
    void badEventsAreRefusedByFieldAndTheGoodOnesKept() throws Exception {
        String large = "x".repeat(2_000_000);
        long farAhead = System.currentTimeMillis() + 7_200_000;
        Map<String, String> bad = Map.of(
                "{\"id\":\"homeless\"}",
                "sessionId",
                "{\"sessionId\":\"bad\",\"timestamp\":-1}",
                "timestamp",
                "{\"sessionId\":\"bad\",\"timestamp\":" + farAhead + "}",
                "timestamp",
                "{\"sessionId\":\"bad\",\"timestamp\":\"now\"}",
                "timestamp",
                "{\"sessionId\":\"bad\",\"id\":\"a\",\"parentId\":\"a\"}",
                "parentId",
                "{\"sessionId\":\"bad\",\"duration\":-3}",
                "duration",
                "{\"sessionId\":\"bad\",\"phase\":\"never\"}",
                "phase",
                "{\"sessionId\":7}",
                "sessionId");
        for (Map.Entry<String, String> event : bad.entrySet()) {
            String body = event.getKey() + "\n{\"sessionId\":\"bad\",\"type\":\"good\"}\n";
            HttpResponse<String> answer = post("api/traces", "application/x-ndjson", body);
            JsonNode outcome = JSON.readTree(answer.body());
            assertThat(answer.statusCode()).as(event.getKey()).isEqualTo(202);
            assertThat(outcome.path("accepted").asInt()).isEqualTo(1);
            assertThat(outcome.at("/rejected/0/index").asInt()).isZero();
            assertThat(outcome.at("/rejected/0/field").asText())
                    .as(event.getKey())
                    .isEqualTo(event.getValue());
        }
        HttpResponse<String> tooLarge = post(
                "api/traces",
                "application/x-ndjson",
                "{\"sessionId\":\"bad\",\"data\":{\"t\":\"" + large + "\"}}\n{\"sessionId\":\"bad\"}\n");
        JsonNode outcome = JSON.readTree(tooLarge.body());
        assertThat(outcome.path("accepted").asInt()).isEqualTo(1);
        assertThat(outcome.at("/rejected/0/code").asText()).isEqualTo("message_too_large");
    }

    @Test
    void parentsThatFormACircleDoNoHarm() throws Exception {
        take(("[{\"id\":\"a\",\"parentId\":\"b\",\"sessionId\":\"circle\",\"phase\":\"start\",\"timestamp\":5},"
                        + "{\"id\":\"b\",\"parentId\":\"a\",\"sessionId\":\"circle\",\"phase\":\"start\",\"timestamp\":6}]")
                .getBytes(UTF_8));
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'time_travel','sessionId':'circle','timestamp':9}");
            assertThat(client.awaitFirst("time_travel_state")
                            .at("/state/openSpans")
                            .size())
                    .isEqualTo(2);
        }
    }

    @Test
    void badConditionsAndRangesAreRefusedByField() throws Exception {
        try (TraceClient client = TraceClient.open(trace())) {
            Map<String, String> refused = Map.of(
                    "{'type':'filter','where':'event.'}",
                    "where",
                    "{'type':'filter','where':'event.duration'}",
                    "where",
                    "{'type':'filter','where':'event.nothing == 1'}",
                    "where",
                    "{'type':'filter','where':'" + "(".repeat(400) + "true" + ")".repeat(400) + "'}",
                    "where",
                    "{'type':'set_breakpoint','traceId':'t','condition':'" + "x".repeat(2000) + "'}",
                    "condition",
                    "{'type':'request_history','sessionId':'s','timeRange':{'start':5,'end':1}}",
                    "timeRange.end",
                    "{'type':'request_history','sessionId':'s','timeRange':{'start':-5,'end':1}}",
                    "timeRange.start",
                    "{'type':'request_history','sessionId':'s','timeRange':{'start':0,'end':9},'cursor':'x'}",
                    "cursor",
                    "{'type':'time_travel','sessionId':'s','timestamp':1e300}",
                    "timestamp");
            int count = 0;
            for (Map.Entry<String, String> message : refused.entrySet()) {
                client.send(message.getKey());
                JsonNode error = client.awaitCount("error", ++count).get(count - 1);
                assertThat(error.at("/error/field").asText())
                        .as(message.getKey() + " → " + error)
                        .isEqualTo(message.getValue());
            }
            // Costs too much at run time: it shows nothing, and the connection goes on.
            client.send(
                    "{'type':'filter','where':'event.data.l.all(a, event.data.l.all(b, event.data.l.all(c, a+b+c>=0)))'}");
            client.awaitCount("filter_applied", 1);
            client.send("{'type':'subscribe_session','sessionId':'costly'}");
            client.awaitFirst("initial_traces");
            String list = IntStream.range(0, 500).mapToObj(Integer::toString).collect(Collectors.joining(","));
            take(("{\"sessionId\":\"costly\",\"data\":{\"l\":[" + list + "]}}").getBytes(UTF_8));
            await().until(() -> {
                client.send("{'type':'heartbeat'}");
                return client.all("heartbeat").stream()
                        .anyMatch(
                                beat -> beat.at("/metrics/positions/costly/seq").asInt() == 1);
            });
            assertThat(client.all("trace_event")).isEmpty();
            client.send("{'type':'filter','where':''}");
            client.awaitCount("filter_applied", 2);
            take("{\"sessionId\":\"costly\",\"id\":\"shown\"}".getBytes(UTF_8));
            assertThat(client.awaitFirst("trace_event").at("/data/id").asText()).isEqualTo("shown");
            // An endless range comes in pages.
            client.send("{'type':'request_history','sessionId':'costly','timeRange':{'start':0,'end':9007199254740991},"
                    + "'limit':1}");
            assertThat(client.awaitFirst("historical_data").path("next").asText())
                    .isNotEmpty();
        }
    }

    @Test
    void breakpointsAreLimitedPerClient() {
        try (TraceClient client = TraceClient.open(trace())) {
            for (int i = 1; i <= 4; i++) {
                client.send("{'type':'set_breakpoint','traceId':'t-" + i + "'}");
            }
            client.awaitCount("breakpoint_set", 3);
            JsonNode error = client.awaitFirst("error");
            assertThat(error.at("/error/code").asText()).isEqualTo("invalid_request");
            assertThat(error.at("/error/field").asText()).isEqualTo("traceId");
            client.send("{'type':'remove_breakpoint','traceId':'t-1'}");
            client.awaitFirst("breakpoint_removed");
            client.send("{'type':'set_breakpoint','traceId':'t-4'}");
            client.awaitCount("breakpoint_set", 4);
        }
    }

    @Test
    void metersOfTheOriginalServerAreThere() throws Exception {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'metered'}");
            client.awaitFirst("initial_traces");
            take(new SwarmTraffic("metered", System.currentTimeMillis(), 1).next(5));
            client.awaitCount("trace_event", 5);
            await().untilAsserted(() -> {
                Metrics metrics = Metrics.of(node);
                assertThat(metrics.sum("sluice_gateway_connections_open")).isPositive();
                assertThat(metrics.sum("sluice_gateway_frames_sent_total")).isGreaterThanOrEqualTo(5);
                assertThat(metrics.sum("sluice_trace_events_stored_total")).isGreaterThanOrEqualTo(5);
            });
            double answers = Metrics.of(node).sum("sluice_gateway_answers_sent_total");
            client.send("{'type':'heartbeat'}");
            client.awaitFirst("heartbeat");
            assertThat(Metrics.of(node).sum("sluice_gateway_answers_sent_total"))
                    .isGreaterThan(answers);
        }
    }

    private static URI trace() {
        return URI.create(base.replace("http://", "ws://") + "trace");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String type, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static void take(byte[] body) throws Exception {
        HttpResponse<String> answer = post("api/traces", "application/json", new String(body, UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static void take(List<TraceEvent> events) throws Exception {
        take(events.stream()
                .map(TraceEventJson::text)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(UTF_8));
    }

    /** Of all batches, in the order in which they came. */
    private static List<String> ids(TraceClient client) {
        List<String> ids = new ArrayList<>();
        client.all("batch").forEach(batch -> batch.path("events")
                .forEach(event -> ids.add(event.path("id").asText())));
        return ids;
    }

    private static List<String> ids(List<TraceEvent> events) {
        return events.stream().map(TraceEvent::id).toList();
    }
}
