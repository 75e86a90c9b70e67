package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others than the nodes can reach of the bus between them. */
class BusSecurityIT {
    private static final String HELLO = "{\"type\":\"hello\",\"streamId\":\"simulator\",\"wantWindow\":1000}";

    @TempDir
    Path directory;

    @Test
    void clusteredNodeListensOnLoopbackAlone() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess node = cluster.start("all").tolerating("history does not follow a session")) {
            node.awaitReady();

            List<ListeningSocket> sockets = ListeningSocket.of(node);
            // Pages and clients, Hazelcast, and the bus.
            assertThat(sockets).hasSizeGreaterThanOrEqualTo(3).allMatch(ListeningSocket::isLoopback);
        }
    }

    @Test
    void nodesTalkOverTlsAndWhoShowsNoCertificateIsNotHeard() throws Exception {
        TestCluster cluster = new TestCluster();
        TestCertificate ours = TestCertificate.create();
        Map<String, String> tls = tls("ours", ours, ours);
        try (NodeProcess owner = cluster.start(tls, "delta-stream")
                        .tolerating(TestCluster.LOSS_OF_A_MEMBER)
                        // Nobody keeps any here.
                        .tolerating("no snapshot could be asked for");
                NodeProcess gateway = cluster.start(tls, "gateway-only").tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
            owner.awaitReady();
            gateway.awaitReady();
            try (StreamClient client = StreamClient.open(gateway.webSocket("/stream"), HELLO)) {
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(client.deltas()).isGreaterThan(300));
                assertThat(client.faults()).isEmpty();
            }
            int bus = ListeningSocket.of(owner).stream()
                    .mapToInt(ListeningSocket::port)
                    .filter(port -> !cluster.isHazelcasts(port))
                    .findFirst()
                    .orElseThrow();
            try (SSLSocket socket = (SSLSocket)
                    TestCertificate.trusting(ours).getSocketFactory().createSocket("127.0.0.1", bus)) {
                socket.setSoTimeout(20_000);
                // With TLS 1.3 the refusal comes after the client's part of the handshake.
                assertThatThrownBy(() -> {
                            socket.startHandshake();
                            socket.getOutputStream().write(0);
                            if (socket.getInputStream().read() < 0) {
                                throw new IOException("closed");
                            }
                        })
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(java.net.SocketTimeoutException.class);
            }
        }
    }

    /** Where Kubernetes would answer with the pods, this host answers with itself. */
    @Test
    void nodeFindsMembersInDnsAsOnKubernetes() throws Exception {
        String xml = Files.readString(NodeProcess.PROJECT.resolve("deploy/kubernetes/cluster.xml"))
                .replace("sluice-nodes.default.svc.cluster.local", "localhost");
        Map<String, String> pod = Map.of("JAVA_TOOL_OPTIONS", "-Dhazelcast.local.localAddress=127.0.0.1");
        try (NodeProcess node =
                new TestCluster(xml).start(pod, "all").tolerating("history does not follow a session")) {
            node.awaitReady();

            assertThat(ListeningSocket.of(node)).hasSizeGreaterThanOrEqualTo(3).allMatch(ListeningSocket::isLoopback);
        }
    }

    @Test
    void missingFileIsNamedAtTheStart() throws Exception {
        TestCertificate ours = TestCertificate.create();
        Map<String, String> tls = tls("missing", ours, ours);
        Files.delete(Path.of(tls.get("SLUICE_CLUSTER_BUS_TLS_TRUST_FILE")));
        try (NodeProcess node = new TestCluster().start(tls, "all")) {
            assertThat(node.awaitExit()).isEqualTo(2);
            await().until(() -> node.output().stream().anyMatch(line -> line.contains("cluster.busTls.trustFile")));
        }
    }

    private Map<String, String> tls(String name, TestCertificate shown, TestCertificate trusted) throws IOException {
        Path key = directory.resolve(name + "-key.pem");
        Path certificate = directory.resolve(name + ".pem");
        shown.write(key, certificate);
        Path trust = Files.writeString(directory.resolve(name + "-trust.pem"), trusted.certificatePem());
        return Map.of(
                "SLUICE_CLUSTER_BUS_TLS_KEY_FILE", key.toString(),
                "SLUICE_CLUSTER_BUS_TLS_CERTIFICATE_FILE", certificate.toString(),
                "SLUICE_CLUSTER_BUS_TLS_TRUST_FILE", trust.toString());
    }
}
