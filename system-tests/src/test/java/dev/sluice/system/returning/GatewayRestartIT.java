package dev.sluice.system.returning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.NodeProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit that starts the gateway anew while its clients are connected, and the owners go on. */
class GatewayRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    @Test
    void clientsAreToldComeBackAndLoseNothing() throws Exception {
        Path conf = directory.resolve("live.json");
        edit(conf, "\"instances\": 1");
        try (NodeProcess node = NodeProcess.start(
                        Map.of(
                                "SLUICE_NODE_FILES_POLL_MILLIS",
                                "50",
                                "SLUICE_GATEWAY_PORT",
                                String.valueOf(freePort())),
                        "test",
                        conf.toString())
                .tolerating("BlockedThreadChecker")) {
            Doors doors = new Doors(List.of(node.webSocket("/")));
            try (ReturningReader reader = new ReturningReader(doors, 0);
                    ReturningMember ann = new ReturningMember(doors, 0, "ann");
                    ReturningMember bob = new ReturningMember(doors, 0, "bob")) {
                reader.connect();
                ann.connect();
                bob.connect();
                speaking(ann, 20);
                await().atMost(PATIENCE).until(() -> reader.deltas() > 20);

                int restarts = 0;
                for (String change : List.of("\"frameBytesMax\": 60000", "\"instances\": 2", "\"instances\": 1")) {
                    edit(conf, change);
                    restarts++;
                    int expected = restarts;
                    await().atMost(PATIENCE)
                            .until(() -> reader.recovered() + reader.restarted() == expected
                                    && ann.recovered() + ann.gaps() == expected
                                    && bob.recovered() + bob.gaps() == expected);
                    speaking(ann, ann.accepted().size() + 20);
                    int deltas = reader.deltas();
                    await().atMost(PATIENCE).until(() -> reader.deltas() > deltas + 20);
                }

                System.out.printf(
                        "gateway restarts: reader recovered %d of %d, members %d and %d; longest without: %d, %d, %d ms%n",
                        reader.recovered(),
                        restarts,
                        ann.recovered(),
                        bob.recovered(),
                        reader.longestMillis(),
                        ann.longestMillis(),
                        bob.longestMillis());
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(bob.heard()).containsExactlyElementsOf(ann.accepted()));
                // The node's log begins anew, with what the owner has.
                assertThat(reader.recovered()).isEqualTo(restarts);
                assertThat(bob.recovered()).isEqualTo(restarts);
                for (ReturningClient client : List.of(reader, ann, bob)) {
                    assertThat(client.faults()).isEmpty();
                    assertThat(client.closeCodes()).hasSize(restarts).containsOnly(1001);
                    assertThat(client.hintsMillis()).hasSize(restarts);
                }
            }
        }
    }

    /** The gateway has to come back where it was. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void speaking(ReturningMember member, int until) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            member.speak();
            return member.accepted().size() >= until;
        });
    }

    /** As an editor does that writes a new file and puts it in the old one's place. */
    private void edit(Path conf, String setting) throws IOException {
        Path draft = Files.writeString(directory.resolve("draft"), "{\"gateway\": {" + setting + "}}");
        Files.move(draft, conf, StandardCopyOption.REPLACE_EXISTING);
    }
}
