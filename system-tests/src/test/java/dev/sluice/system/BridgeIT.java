package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event-bus bridge: its permissions and limits, while the node runs, and in a cluster. */
class BridgeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TALK =
            "\"talk\": {\"addressRegex\": \"talk\\\\..+\", \"inbound\": true, \"outbound\": true}";
    private static final String HOST = "\"host\": {\"address\": \"sluice.stream.host.update\", \"inbound\": true}";

    @TempDir
    Path directory;

    private Path conf;
    private NodeProcess node;

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void aStreamIsChangedThroughTheBridgeAndNothingElseOfSluiceIs() throws Exception {
        start("\"permitted\": {" + HOST + "}");
        try (TextClient client = open();
                TextClient reader = TextClient.open(node.webSocket("/stream/host"), Map.of())) {
            reader.send("{\"type\":\"hello\",\"wantWindow\":10}");
            reader.awaitMessage("snapshot");
            client.send(request("sluice.stream.host.update", "{\"note\":7}", "r1"));
            assertThat(reply(client, "r1").at("/body/tickId").asLong()).isPositive();
            reader.awaitMessage(message -> message.at("/payload/note").asInt() == 7);

            client.send(request("sluice.stream.host.update", "\"no object\"", "r2"));
            JsonNode failed = reply(client, "r2");
            assertThat(failed.path("type").asText()).isEqualTo("err");
            assertThat(failed.path("failureType").asText()).isEqualTo("RECIPIENT_FAILURE");
            assertThat(failed.path("message").asText()).contains("invalid_message");

            client.send("{\"type\":\"register\",\"address\":\"sluice.stream.host.update\"}");
            assertThat(error(client, 0)).isEqualTo("access_denied forbidden address");
        }
    }

    @Test
    void everythingThatAClientCanMakeGrowHasItsBound() throws Exception {
        start(
                "\"permitted\": {%s}, \"handlersMax\": 1, \"addressLengthMax\": 40, \"messageBytesMax\": 400, \"repliesPendingMax\": 1"
                        .formatted(TALK));
        try (TextClient client = open()) {
            client.send("{\"type\":\"register\",\"address\":\"talk.one\"}");
            client.send("{\"type\":\"register\",\"address\":\"talk.one\"}");
            assertThat(error(client, 0)).isEqualTo("address_already_registered invalid_message address");
            client.send("{\"type\":\"register\",\"address\":\"talk.two\"}");
            assertThat(error(client, 1)).isEqualTo("max_handlers_reached too_many_subscriptions address");
            client.send("{\"type\":\"register\",\"address\":\"talk." + "x".repeat(40) + "\"}");
            assertThat(error(client, 2)).isEqualTo("max_address_length_reached invalid_message address");
            client.send("{\"type\":\"publish\",\"address\":\"talk.one\",\"body\":\"" + "x".repeat(400) + "\"}");
            assertThat(error(client, 3)).isEqualTo("message_too_large message_too_large ");
            await().atMost(PATIENCE).until(() -> {
                client.send(request("talk.one", "1", "r1"));
                return client.messages().stream()
                        .anyMatch(message -> message.path("type").asText().equals("rec"));
            });
            client.send(request("talk.one", "2", "r2"));
            client.awaitMessage(message -> message.path("body").asText().equals("max_replies_reached"));
        }
    }

    @Test
    void badInputIsAnsweredByItsName() throws Exception {
        start("\"permitted\": {" + TALK + "}");
        try (TextClient client = open()) {
            client.send("no json");
            assertThat(error(client, 0)).isEqualTo("invalid_json invalid_message ");
            client.send("[]");
            assertThat(error(client, 1)).isEqualTo("invalid_json invalid_message ");
            client.send("{\"address\":\"talk.a\"}");
            assertThat(error(client, 2)).isEqualTo("missing_type invalid_message type");
            client.send("{\"type\":\"dance\",\"address\":\"talk.a\"}");
            assertThat(error(client, 3)).isEqualTo("invalid_type unknown_message_type type");
            client.send("{\"type\":\"send\",\"address\":7}");
            assertThat(error(client, 4)).isEqualTo("missing_address invalid_message address");
            client.send("{\"type\":\"send\",\"address\":\"talk.a\",\"headers\":{\"a\":{}}}");
            assertThat(error(client, 5)).isEqualTo("invalid_headers invalid_message headers");
            client.send("{\"type\":\"send\",\"address\":\"talk.a\",\"replyAddress\":\"" + "r".repeat(37) + "\"}");
            assertThat(error(client, 6)).isEqualTo("invalid_reply_address invalid_message replyAddress");
            client.send("{\"type\":\"send\",\"address\":\"talk.a\",\"body\":" + "9".repeat(30) + "}");
            assertThat(error(client, 7)).isEqualTo("invalid_body invalid_message body");
            client.send("{\"type\":\"ping\"}");
            client.send(request("talk.nobody", "1", "r"));
            assertThat(reply(client, "r").path("failureType").asText()).isEqualTo("NO_HANDLERS");
            assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
        }
    }

    @Test
    void changedPermissionsHoldForConnectionsThatAreOpen() throws Exception {
        start("\"permitted\": {" + TALK + "}");
        try (TextClient client = open()) {
            client.send("{\"type\":\"register\",\"address\":\"talk.news\"}");
            await().atMost(PATIENCE).until(() -> {
                client.send("{\"type\":\"publish\",\"address\":\"talk.news\",\"body\":1}");
                return client.messages().stream()
                        .anyMatch(message -> message.path("type").asText().equals("rec"));
            });

            edit("\"permitted\": {" + HOST + "}");

            JsonNode revoked = client.awaitMessage(
                    message -> message.path("address").asText().equals("talk.news")
                            && message.path("type").asText().equals("err"));
            assertThat(revoked.path("body").asText()).isEqualTo("access_denied");
            client.send("{\"type\":\"publish\",\"address\":\"talk.news\",\"body\":1}");
            assertThat(error(client, 1)).isEqualTo("access_denied forbidden address");
            client.send(request("sluice.stream.host.update", "{\"note\":8}", "now"));
            assertThat(reply(client, "now").at("/body/tickId").asLong()).isPositive();
            assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
        }
    }

    @Test
    void clientsOfAllNodesHearEachOther() throws Exception {
        conf = directory.resolve("bridge.json");
        edit("\"permitted\": {" + TALK + "}");
        TestCluster cluster = new TestCluster();
        try (NodeProcess one = cluster.start("gateway-only", conf.toString()).tolerating(TestCluster.LOSS_OF_A_MEMBER);
                NodeProcess two =
                        cluster.start("gateway-only", conf.toString()).tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
            URI there = two.webSocket("/eventbus/websocket");
            try (TextClient asks = TextClient.open(one.webSocket("/eventbus/websocket"), Map.of());
                    TextClient answers = TextClient.open(there, Map.of())) {
                answers.send("{\"type\":\"register\",\"address\":\"talk.far\"}");
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    asks.send("{\"type\":\"publish\",\"address\":\"talk.far\",\"body\":[1,{\"a\":null}]}");
                    return answers.messages().stream()
                            .anyMatch(message -> message.path("body").toString().equals("[1,{\"a\":null}]"));
                });
                asks.send(request("talk.far", "\"question\"", "r"));
                String owed = answers.awaitMessage(
                                message -> message.path("body").asText().equals("question"))
                        .path("replyAddress")
                        .asText();
                answers.send("{\"type\":\"send\",\"address\":\"" + owed + "\",\"body\":{\"answer\":42}}");
                assertThat(reply(asks, "r").at("/body/answer").asInt()).isEqualTo(42);
            }
        }
    }

    private void start(String eventBus) throws Exception {
        conf = directory.resolve("bridge.json");
        edit(eventBus);
        node = NodeProcess.start(Map.of("SLUICE_NODE_FILES_POLL_MILLIS", "50"), "test", conf.toString());
        node.awaitReady();
    }

    /** Whole or not at all, as a good editor writes. */
    private void edit(String eventBus) throws IOException {
        String text =
                """
                {"gateway": {"eventBus": {%s}},
                 "deltaStream": {"streams": {"host": {"source": "external", "publishable": true}}}}
                """
                        .formatted(eventBus);
        Path next = Files.writeString(directory.resolve("next.json"), text);
        Files.move(next, conf, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private TextClient open() throws Exception {
        return TextClient.open(node.webSocket("/eventbus/websocket"), Map.of());
    }

    private static String request(String address, String body, String replyAddress) {
        return "{\"type\":\"send\",\"address\":\"%s\",\"body\":%s,\"replyAddress\":\"%s\"}"
                .formatted(address, body, replyAddress);
    }

    private static JsonNode reply(TextClient client, String replyAddress) {
        return client.awaitMessage(message -> message.path("address").asText().equals(replyAddress));
    }

    /** The error with that number: what Vert.x calls it, its code, and the field. */
    private static String error(TextClient client, int index) {
        return await().atMost(PATIENCE)
                .until(
                        () -> client.messages().stream()
                                .filter(message -> message.has("error"))
                                .map(message -> message.path("body").asText() + " "
                                        + message.at("/error/code").asText() + " "
                                        + message.at("/error/field").asText())
                                .skip(index)
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }
}
