package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rooms of a cluster, whose nodes are killed. */
class RoomClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> NONE = Map.of();

    @Test
    void membersOfTwoGatewaysHearOneOrderAndThoseOfAKilledOneLeave() throws Exception {
        try (NodeProcess owner = NodeProcess.start(NONE, "room-broadcaster")) {
            owner.awaitReady();
            try (NodeProcess one = NodeProcess.start(NONE, "gateway-only");
                    NodeProcess two = NodeProcess.start(NONE, "gateway-only");
                    RoomClient ann = join(one, "ann");
                    RoomClient bob = join(two, "bob");
                    RoomClient eve = join(one, "eve")) {
                for (int i = 0; i < 50; i++) {
                    ann.send("{\"a\":" + i + "}");
                    bob.send("{\"b\":" + i + "}");
                }
                await().atMost(PATIENCE).until(() -> eve.ofType("MESSAGE").size() == 100);
                List<String> order = seqs(eve);
                assertThat(order).doesNotHaveDuplicates();
                assertThat(payloads(eve, "a"))
                        .as("each sender's order is kept")
                        .isSorted()
                        .hasSize(50);
                assertThat(payloads(eve, "b")).isSorted().hasSize(50);
                await().atMost(PATIENCE).until(() -> ann.ofType("MESSAGE").size() == 50);
                await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() == 50);
                assertThat(order).containsSubsequence(seqs(ann)).containsSubsequence(seqs(bob));

                two.kill();

                await().atMost(Duration.ofSeconds(10))
                        .until(() -> leavers(ann).equals(List.of("bob"))
                                && leavers(eve).equals(List.of("bob")));
            }
        }
    }

    @Test
    void roomsGoOnWhenTheirOwnerIsKilledAndNobodySeesAnyoneLeave() throws Exception {
        try (NodeProcess owner = NodeProcess.start(NONE, "room-broadcaster")) {
            owner.awaitReady();
            try (NodeProcess one = NodeProcess.start(NONE, "gateway-only");
                    NodeProcess two = NodeProcess.start(NONE, "gateway-only");
                    RoomClient ann = join(one, "ann");
                    RoomClient bob = join(two, "bob");
                    RoomClient raw = RoomClient.open(two.webSocket("/ws/lobby?client_id=raw"));
                    NodeProcess heir = NodeProcess.start(NONE, "room-broadcaster")) {
                heir.awaitReady();
                // The room may move to the newcomer, which is a change of owners already.
                ann.send("{\"before\":1}");
                await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() == 1);
                await().atMost(PATIENCE).until(() -> raw.texts().size() == 2);

                owner.kill();

                await().atMost(PATIENCE).until(() -> {
                    ann.send("{\"type\":\"SEND\",\"payload\":{\"after\":1}}");
                    return bob.ofType("MESSAGE").size() > 1 && raw.texts().size() > 2;
                });
                assertThat(bob.ofType("PRESENCE_LEAVE")).isEmpty();
                assertThat(ann.ofType("PRESENCE_LEAVE")).isEmpty();
                for (JsonNode gap : bob.ofType("ROOM_GAP")) {
                    assertThat(gap.path("members").findValuesAsText("client_id"))
                            .containsExactlyInAnyOrder("ann", "bob", "raw");
                }
                assertThat(raw.texts()).as("no word of it to a raw client").noneMatch(text -> text.contains("GAP"));
            }
        }
    }

    private static RoomClient join(NodeProcess node, String client) throws Exception {
        RoomClient joined = RoomClient.open(node.webSocket("/ws/lobby?envelope=1&client_id=" + client));
        await().atMost(PATIENCE).until(() -> !joined.texts().isEmpty());
        return joined;
    }

    private static List<String> seqs(RoomClient client) {
        return client.ofType("MESSAGE").stream()
                .map(message -> message.path("epoch").asText() + ":"
                        + message.path("seq").asText())
                .toList();
    }

    private static List<Integer> payloads(RoomClient client, String field) {
        return client.ofType("MESSAGE").stream()
                .map(message -> message.path("payload").path(field))
                .filter(JsonNode::isInt)
                .map(JsonNode::asInt)
                .toList();
    }

    private static List<String> leavers(RoomClient client) {
        return client.ofType("PRESENCE_LEAVE").stream()
                .flatMap(leave -> leave.path("members").findValuesAsText("client_id").stream())
                .toList();
    }
}
