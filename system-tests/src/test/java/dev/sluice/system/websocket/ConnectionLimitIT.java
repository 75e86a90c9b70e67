package dev.sluice.system.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.NodeProcess;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionLimitIT {
    private static final int CONNECTIONS_MAX = 7;

    /** Several event loops need a port that is known before; each would get a port of its own otherwise. */
    @Test
    void theLimitIsOneForAllEventLoops() throws Exception {
        try (NodeProcess node = NodeProcess.start(Map.of(
                "SLUICE_GATEWAY_PORT", String.valueOf(freePort()),
                "SLUICE_GATEWAY_INSTANCES", "4",
                "SLUICE_GATEWAY_CONNECTIONS_MAX", String.valueOf(CONNECTIONS_MAX)))) {
            URI server = URI.create(node.awaitReady());
            List<RawClient> open = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                open.add(RawClient.open(server, "/stream"));
            }
            for (int i = 0; i < 20; i++) {
                RawClient.Response refused = handshake(server);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("\"code\":\"overloaded\"");
            }

            open.remove(0).close();

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(handshake(server).status()).isEqualTo(101));
            for (RawClient client : open) {
                client.send(Frame.ping(new byte[1]).bytes());
                assertThat(client.frame()).isEqualTo(Frame.pong(new byte[1]));
                client.close();
            }
        }
    }

    private static RawClient.Response handshake(URI server) throws Exception {
        try (RawClient client = RawClient.connect(server)) {
            client.send(RawClient.request("/stream").getBytes(StandardCharsets.US_ASCII));
            return client.response();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
