package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterIT {
    private static final String HELLO = "{\"type\":\"hello\",\"streamId\":\"simulator\",\"wantWindow\":1000}";

    @Test
    void clientsOfTwoGatewaysGoOnWhenTheStreamsOwnerIsKilled() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess snapshot = cluster.start("snapshot").tolerating(TestCluster.LOSS_OF_A_MEMBER);
                NodeProcess owner = cluster.start("delta-stream").tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
            snapshot.awaitReady();
            owner.awaitReady();
            try (NodeProcess one = cluster.start("gateway-only").tolerating(TestCluster.LOSS_OF_A_MEMBER);
                    NodeProcess two = cluster.start("gateway-only").tolerating(TestCluster.LOSS_OF_A_MEMBER);
                    StreamClient first = StreamClient.open(one.webSocket("/stream"), HELLO);
                    StreamClient second = StreamClient.open(two.webSocket("/stream"), HELLO)) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(first.deltas()).isGreaterThan(300));
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(second.deltas()).isGreaterThan(300));
                long before = first.epoch();
                assertThat(second.epoch()).isEqualTo(before);
                long countBefore = first.state().path("count").asLong();

                try (NodeProcess heir = cluster.start("delta-stream").tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
                    heir.awaitReady();
                    owner.kill();

                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                        assertThat(first.epoch()).isGreaterThan(before);
                        assertThat(second.epoch()).isEqualTo(first.epoch());
                    });
                    int deltas = first.deltas();
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(first.deltas()).isGreaterThan(deltas + 300));
                    assertThat(first.state().path("count").asLong()).isGreaterThanOrEqualTo(countBefore - 1000);
                    assertThat(first.faults()).isEmpty();
                    assertThat(second.faults()).isEmpty();
                }
            }
        }
    }
}
