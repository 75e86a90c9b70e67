package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.Position;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.trace.BinaryFrame;
import dev.sluice.protocol.trace.DeltaBatchDecoder;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventJson;
import dev.sluice.protocol.trace.TraceMessage;
import dev.sluice.protocol.trace.TraceMessage.EventAt;
import dev.sluice.protocol.trace.TraceProtobufCodec;
import dev.sluice.protocol.trace.TraceRequest.SubscribeSession;
import dev.sluice.testing.trace.SwarmTraffic;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trace producers and readers against a node. */
class TraceIT {
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
                        // A reader that is slow on purpose answers no pings meanwhile.
                        "SLUICE_GATEWAY_HEARTBEAT_MILLIS",
                        "15000"),
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
    void documentedConversationIsHeld() throws Exception {
        List<TraceEvent> past = new SwarmTraffic("talk", System.currentTimeMillis() - 100_000, 1).next(250);
        assertThat(post("/api/traces", "application/json", array(past)).statusCode())
                .isEqualTo(202);
        try (TraceClient client = TraceClient.open(trace())) {
            JsonNode connection = client.awaitFirst("connection");
            assertThat(connection.at("/serverInfo/limits/historicalDataLimit").asInt())
                    .isPositive();
            client.send("{'type':'auth','token':'anything'}");
            assertThat(client.awaitFirst("auth_response")
                            .at("/data/authenticated")
                            .asBoolean())
                    .isTrue();

            client.send("{'type':'subscribe_session','sessionId':'talk'}");
            JsonNode info = client.awaitFirst("session_info");
            assertThat(info.at("/session/events").asInt()).isEqualTo(250);
            assertThat(info.path("seq").asInt()).isEqualTo(250);
            JsonNode initial = client.awaitFirst("initial_traces");
            assertThat(ids(initial.path("traces"))).isEqualTo(ids(past.subList(150, 250)));

            List<TraceEvent> live = new SwarmTraffic("talk", System.currentTimeMillis(), 2).next(20);
            take("application/x-ndjson", lines(live));
            List<JsonNode> events = client.awaitCount("trace_event", 20);
            assertThat(events)
                    .extracting(event -> event.at("/data/id").asText())
                    .isEqualTo(live.stream().map(TraceEvent::id).toList());
            assertThat(events).extracting(event -> event.path("seq").asInt()).isEqualTo(range(251, 270));
            assertThat(events.get(0).path("event").asText())
                    .isEqualTo(live.get(0).type());

            client.send("{'type':'request_history','timeRange':{'start':0,'end':"
                    + past.get(249).timestamp() + "}}");
            List<JsonNode> chunks = client.awaitCount("historical_data", 3);
            assertThat(chunks).extracting(chunk -> chunk.path("traces").size()).containsExactly(100, 100, 50);
            assertThat(chunks.get(2).at("/chunkInfo/isLast").asBoolean()).isTrue();

            long then = past.get(100).timestamp();
            client.send("{'type':'time_travel','timestamp':" + then + "}");
            JsonNode state = client.awaitFirst("time_travel_state");
            long expected = past.stream().filter(e -> e.timestamp() <= then).count();
            assertThat(state.path("timestamp").asLong()).isEqualTo(then);
            assertThat(state.at("/state/counters/events").asLong()).isEqualTo(expected);
            assertThat(state.at("/state/agents")).isNotEmpty();

            client.send("{'type':'heartbeat'}");
            await().until(() -> client.all("heartbeat").stream()
                    .anyMatch(beat -> beat.at("/metrics/positions/talk/seq").asInt() == 270));
            await().until(() -> client.all("heartbeat").stream()
                    .anyMatch(beat ->
                            beat.at("/data/clientMetrics/health/latency").isNumber()));
        }
    }

    @Test
    void nothingKnownIsAnsweredEmpty() {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'nobody-was-here'}");
            assertThat(client.awaitFirst("session_info").path("session").isNull())
                    .isTrue();
            client.send("{'type':'request_history','timeRange':{'start':0,'end':9}}");
            assertThat(client.awaitFirst("historical_data")
                            .at("/chunkInfo/isLast")
                            .asBoolean())
                    .isTrue();
            client.send("{'type':'time_travel','timestamp':9}");
            assertThat(client.awaitFirst("time_travel_state").path("timestamp").asInt())
                    .isEqualTo(9);
        }
    }

    @Test
    void filtersNarrowTheView() throws Exception {
        List<TraceEvent> events = new SwarmTraffic("filters", System.currentTimeMillis(), 3).next(400);
        try (TraceClient single = TraceClient.open(trace());
                TraceClient batch = TraceClient.open(trace())) {
            String agent = events.get(0).agentId();
            for (TraceClient client : List.of(single, batch)) {
                client.send("{'type':'filter_agents','agentIds':['" + agent + "']}");
                String where = "event.type == \\\"tool_call\\\" && event.phase == \\\"complete\\\"";
                client.send("{'type':'filter','where':'" + where + "'}");
                client.awaitCount("filter_applied", 2);
            }
            single.send("{'type':'subscribe_session','sessionId':'filters'}");
            batch.send("{'type':'subscribe_session','sessionId':'filters','batch':true}");
            single.awaitFirst("initial_traces");
            batch.awaitFirst("initial_traces");

            take("application/json", array(events));

            List<String> expected = events.stream()
                    .filter(e -> e.agentId().equals(agent) && e.type().equals("tool_call"))
                    .filter(e -> e.phase().orElseThrow().text().equals("complete"))
                    .map(TraceEvent::id)
                    .toList();
            single.awaitCount("trace_event", expected.size());
            assertThat(single.all("trace_event"))
                    .extracting(event -> event.at("/data/id").asText())
                    .isEqualTo(expected);
            await().untilAsserted(() -> assertThat(batch.all("batch").stream()
                            .flatMap(b -> ids(b.path("events")).stream())
                            .toList())
                    .isEqualTo(expected));
        }
    }

    @Test
    void badRequestsAreRefusedByName() {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'filter','where':'event.duration > \\\"long\\\"'}");
            client.send("{'type':'request_history','timeRange':{'start':9,'end':1}}");
            client.send("{'type':'time_travel','timestamp':1}");
            client.send("{'type':'nonsense'}");
            List<JsonNode> errors = client.awaitCount("error", 4);
            assertThat(errors)
                    .extracting(error -> error.at("/error/code").asText(), error -> error.at("/error/field")
                            .asText())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("invalid_request", "where"),
                            org.assertj.core.groups.Tuple.tuple("invalid_message", "timeRange.end"),
                            org.assertj.core.groups.Tuple.tuple("no_session", "sessionId"),
                            org.assertj.core.groups.Tuple.tuple("unknown_message_type", "type"));
            assertThat(errors.get(0).at("/error/message").asText()).contains("column 16");
        }
    }

    @Test
    void breakpointIsHitBeforeItsEventAndPausesTheView() throws Exception {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'debug'}");
            client.awaitFirst("initial_traces");
            client.send("{'type':'set_breakpoint','traceId':'t-1','condition':'event.duration > 950','pause':true}");
            client.awaitFirst("breakpoint_set");

            String events = IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> "{\"id\":\"e-" + i + "\",\"traceId\":\"t-1\",\"sessionId\":\"debug\",\"duration\":"
                            + (i == 3 ? 951 : 10) + "}")
                    .collect(Collectors.joining(",", "[", "]"));
            take("application/json", events.getBytes(UTF_8));

            JsonNode hit = client.awaitFirst("breakpoint_hit");
            assertThat(hit.at("/event/id").asText()).isEqualTo("e-3");
            assertThat(hit.path("paused").asBoolean()).isTrue();
            assertThat(client.all("trace_event")).hasSize(2);

            client.send("{'type':'resume'}");
            client.awaitCount("trace_event", 5);
            List<String> order = client.all().stream()
                    .filter(m -> m.path("type").asText().matches("trace_event|breakpoint_hit"))
                    .map(m -> m.path("type").asText().equals("trace_event")
                            ? m.at("/data/id").asText()
                            : "hit")
                    .toList();
            assertThat(order).containsExactly("e-1", "e-2", "hit", "e-3", "e-4", "e-5");

            client.send("{'type':'remove_breakpoint','traceId':'t-1'}");
            client.awaitFirst("breakpoint_removed");
        }
    }

    @Test
    void slowReaderIsToldOfTheGapAndReadsItFromHistory() throws Exception {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'slow'}");
            client.awaitFirst("initial_traces");
            client.stopReading();
            String text = "x".repeat(4000);
            for (int piece = 0; piece < 40; piece++) {
                int from = piece * 100;
                String events = IntStream.range(from, from + 100)
                        .mapToObj(i -> "{\"id\":\"e-" + i + "\",\"sessionId\":\"slow\",\"timestamp\":" + (1000 + i)
                                + ",\"data\":{\"text\":\"" + text + "\"}}")
                        .collect(Collectors.joining(",", "[", "]"));
                assertThat(post("/api/traces", "application/json", events.getBytes(UTF_8))
                                .statusCode())
                        .isEqualTo(202);
            }
            client.readOn();

            JsonNode gap = client.awaitFirst("gap");
            await().atMost(Duration.ofSeconds(60)).until(() -> client.all("trace_event").stream()
                    .anyMatch(event -> event.path("seq").asInt() == 4000));
            List<Integer> seqs = client.all("trace_event").stream()
                    .map(event -> event.path("seq").asInt())
                    .toList();
            List<Integer> accounted = new ArrayList<>(seqs);
            client.all("gap")
                    .forEach(g -> accounted.addAll(
                            range(g.path("from").asInt(), g.path("to").asInt())));
            assertThat(accounted.stream().sorted().toList()).isEqualTo(range(1, 4000));

            int from = gap.path("from").asInt();
            client.send("{'type':'request_history','limit':10,'timeRange':{'start':" + (999 + from) + ",'end':"
                    + (999 + gap.path("to").asInt()) + "}}");
            assertThat(client.awaitFirst("historical_data").at("/traces/0/id").asText())
                    .isEqualTo("e-" + (from - 1));
        }
    }

    @Test
    void viewIsResumedWithoutHoleOrDouble() throws Exception {
        List<TraceEvent> events = new SwarmTraffic("resume", System.currentTimeMillis(), 5).next(30);
        long epoch;
        // Another reader, so that the node keeps the session's events meanwhile.
        TraceClient other = TraceClient.open(trace());
        other.send("{'type':'subscribe_session','sessionId':'resume'}");
        other.awaitFirst("session_info");
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'resume'}");
            epoch = client.awaitFirst("session_info").path("epoch").asLong();
            take("application/json", array(events.subList(0, 10)));
            client.awaitCount("trace_event", 10);
        }
        take("application/json", array(events.subList(10, 20)));
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'resume','resume':{'epoch':" + epoch + ",'seq':10}}");
            assertThat(client.awaitFirst("session_info").path("recovered").asBoolean())
                    .isTrue();
            take("application/json", array(events.subList(20, 30)));
            client.awaitCount("trace_event", 20);
            assertThat(client.all("trace_event"))
                    .extracting(event -> event.path("seq").asInt())
                    .isEqualTo(range(11, 30));
            assertThat(client.all("initial_traces")).isEmpty();
        }
        other.close();
    }

    @Test
    void deltaBatchesAreFewerBytes() throws Exception {
        List<TraceEvent> events = new SwarmTraffic("delta", System.currentTimeMillis(), 6).next(500);
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'delta','delta':true}");
            client.awaitFirst("initial_traces");
            take("application/json", array(events));
            DeltaBatchDecoder decoder =
                    new DeltaBatchDecoder(new JsonReader(new JsonLimits(1 << 20, 32, 256)), 1 << 20);
            await().untilAsserted(() -> {
                List<TraceEvent> read = new ArrayList<>();
                for (byte[] binary : client.binaries()) {
                    BinaryFrame frame = BinaryFrame.of(binary);
                    assertThat(frame.kind()).isEqualTo(BinaryFrame.DELTA_BATCH);
                    read.addAll(decoder.decode(frame.payload()).events());
                }
                assertThat(read).isEqualTo(events);
            });
            int sent = client.binaries().stream().mapToInt(b -> b.length).sum();
            assertThat(sent).isLessThan(array(events).length * 4 / 10);
        }
    }

    @Test
    void protobufClientHearsTheSame() throws Exception {
        TraceProtobufCodec codec = new TraceProtobufCodec();
        List<TraceEvent> events = new SwarmTraffic("proto", System.currentTimeMillis(), 7).next(3);
        try (TraceClient client = TraceClient.open(trace(), "sluice.v1.protobuf")) {
            client.sendBinary(codec.encode(new SubscribeSession("proto", false, false, Optional.empty())));
            await().until(() -> client.binaries().size() >= 3);
            take("application/json", array(events));
            await().until(() -> client.binaries().size() >= 6);
            List<TraceMessage> heard = new ArrayList<>();
            for (byte[] binary : client.binaries()) {
                heard.add(codec.decodeMessage(binary));
            }
            assertThat(heard.get(0)).isInstanceOf(TraceMessage.Connection.class);
            assertThat(heard.get(1)).isInstanceOf(TraceMessage.SessionInfo.class);
            assertThat(heard.get(2)).isInstanceOf(TraceMessage.InitialTraces.class);
            long epoch = ((TraceMessage.SessionInfo) heard.get(1)).position().epoch();
            assertThat(heard.subList(3, 6))
                    .containsExactly(
                            new EventAt(events.get(0), new Position(epoch, 1)),
                            new EventAt(events.get(1), new Position(epoch, 2)),
                            new EventAt(events.get(2), new Position(epoch, 3)));
        }
    }

    @Test
    void originalClientsBinaryMessagesAreAnsweredInKind() throws Exception {
        try (TraceClient client = TraceClient.open(trace())) {
            byte[] message = "{\"type\":\"heartbeat\"}".getBytes(UTF_8);
            client.sendBinary(new BinaryFrame(BinaryFrame.JSON, message).bytes());
            await().until(() -> !client.binaries().isEmpty());
            BinaryFrame answer = BinaryFrame.of(client.binaries().get(0));
            assertThat(JSON.readTree(answer.payload()).path("type").asText()).isEqualTo("heartbeat");
        }
    }

    @Test
    void goodEventsOfAMixedBatchAreKept() throws Exception {
        String mixed = "[{\"sessionId\":\"mixed\",\"id\":\"good\"},{\"id\":\"homeless\"},"
                + "{\"sessionId\":\"mixed\",\"timestamp\":-5}]";
        HttpResponse<String> answer = post("/api/traces", "application/json", mixed.getBytes(UTF_8));

        JsonNode body = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(body.path("accepted").asInt()).isEqualTo(1);
        assertThat(body.at("/rejected/0/index").asInt()).isEqualTo(1);
        assertThat(body.at("/rejected/0/field").asText()).isEqualTo("sessionId");
        assertThat(body.at("/rejected/1/field").asText()).isEqualTo("timestamp");
    }

    @Test
    void malformedEventsAreCountedAtEveryDoor() throws Exception {
        String[] meter = {"sluice_trace_events_refused_total", "reason=\"invalid\""};
        double before = Metrics.of(node).sum(meter[0], meter[1]);
        String span = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"spanId\":\"!!\"}]}]}]}";

        post("/api/traces", "application/json", "[{},{\"a\":1,\"a\":2}]".getBytes(UTF_8));
        post("/api/traces", "application/x-ndjson", "{}\n{\n".getBytes(UTF_8));
        String answer =
                post("/v1/traces", "application/json", span.getBytes(UTF_8)).body();

        assertThat(answer).contains("\"rejectedSpans\":\"1\"", "span !!: traceId: ");
        assertThat(Metrics.of(node).sum(meter[0], meter[1]) - before).isEqualTo(5);
    }

    @Test
    void damagedLinesSayWhatWasTakenBefore() throws Exception {
        byte[] packed = gzip(lines(new SwarmTraffic("damaged", System.currentTimeMillis(), 8).next(2_000)));
        packed[packed.length - 8] ^= 1;
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "api/traces"))
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "x-gzip")
                .POST(BodyPublishers.ofByteArray(packed))
                .build();

        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

        JsonNode body = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body.at("/error/field").asText()).isEqualTo("body");
        assertThat(body.path("accepted").asInt()).isBetween(500, 2_000);
    }

    @Test
    void manyLinesAreTakenPacked() throws Exception {
        List<TraceEvent> events = new SwarmTraffic("lines", System.currentTimeMillis(), 8).next(20_000);
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "api/traces"))
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(lines(events))))
                .build();

        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).path("accepted").asInt()).isEqualTo(20_000);
    }

    @Test
    void bombsAndGarbageAreRefused() throws Exception {
        byte[] bomb = gzip(new byte[200 << 20]);
        for (String path : List.of("api/traces", "v1/traces")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .header("Content-Type", path.startsWith("v1") ? "application/x-protobuf" : "application/x-ndjson")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(bomb))
                    .build();
            assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
        }
        assertThat(post("/v1/traces", "application/x-protobuf", "garbage".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/traces", "text/plain", new byte[0]).statusCode()).isEqualTo(415);
        assertThat(post("/api/traces", "application/json", "[{".getBytes(UTF_8)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void openTelemetryExporterIsUnderstood() {
        try (TraceClient client = TraceClient.open(trace())) {
            client.send("{'type':'subscribe_session','sessionId':'otel-run'}");
            client.awaitFirst("initial_traces");
            OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                    .setEndpoint(base + "v1/traces")
                    .setCompression("gzip")
                    .build();
            SdkTracerProvider provider = SdkTracerProvider.builder()
                    .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                    .build();
            Tracer tracer = provider.get("test");
            Span task = tracer.spanBuilder("task")
                    .setAttribute("session.id", "otel-run")
                    .setAttribute("agent.id", "coder-1")
                    .startSpan();
            try (Scope current = task.makeCurrent()) {
                assertThat(current).isNotNull();
                Span call = tracer.spanBuilder("tool_call")
                        .setAttribute("session.id", "otel-run")
                        .setAttribute("agent.id", "coder-1")
                        .setAttribute("tool", "grep")
                        .startSpan();
                call.addEvent("found");
                call.setStatus(StatusCode.ERROR, "no such file");
                call.end();
            }
            task.end();
            assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
            provider.shutdown().join(20, TimeUnit.SECONDS);

            List<JsonNode> events = client.awaitCount("trace_event", 5);
            assertThat(events)
                    .extracting(event -> event.at("/data/type").asText() + " "
                            + event.at("/data/phase").asText())
                    .containsExactlyInAnyOrder(
                            "tool_call start", "tool_call point", "tool_call error", "task start", "task complete");
            JsonNode start = events.stream()
                    .map(event -> event.path("data"))
                    .filter(event -> event.path("type").asText().equals("tool_call"))
                    .findFirst()
                    .orElseThrow();
            assertThat(start.path("agentId").asText()).isEqualTo("coder-1");
            assertThat(start.path("traceId").asText())
                    .isEqualTo(task.getSpanContext().getTraceId());
            assertThat(start.path("parentId").asText())
                    .isEqualTo(task.getSpanContext().getSpanId());
            assertThat(start.at("/data/attributes/tool").asText()).isEqualTo("grep");
        }
    }

    private static URI trace() {
        return URI.create(base.replace("http://", "ws://") + "trace");
    }

    private static HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path.substring(1)))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static void take(String type, byte[] events) throws Exception {
        HttpResponse<String> answer = post("/api/traces", type, events);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static byte[] array(List<TraceEvent> events) {
        return events.stream()
                .map(TraceEventJson::text)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(UTF_8);
    }

    private static byte[] lines(List<TraceEvent> events) {
        return events.stream()
                .map(TraceEventJson::text)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<String> ids(JsonNode events) {
        List<String> ids = new ArrayList<>();
        events.forEach(event -> ids.add(event.path("id").asText()));
        return ids;
    }

    private static List<String> ids(List<TraceEvent> events) {
        return events.stream().map(TraceEvent::id).toList();
    }
}
