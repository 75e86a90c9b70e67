package dev.sluice.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SluiceLaunchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void confHasOneSimulatedStream(@TempDir Path directory) throws Exception {
        SluiceLaunch launch = new SluiceLaunch(Files.createFile(directory.resolve("sluice.jar")), List.of());

        List<String> command = launch.command(new ServerSetup(500, 200, 5, 1, List.of("-Xmx256m")), directory);

        assertThat(command).contains("-Xmx256m", "-jar");
        assertThat(JSON.readTree(Path.of(command.get(command.size() - 1)).toFile()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"gateway": {"port": 0, "host": "127.0.0.1", "instances": 1, "flushIntervalMillis": 5,
                                             "messagesPerSecondMax": 1000000, "connectionsMax": 20000},
                                 "limits": {"principalMessagesPerSecondMax": 0, "principalBytesPerSecondMax": 0,
                                            "principalConnectionsMax": 0, "connectionBytesPerSecondMax": 0},
                                 "roomBroadcaster": {"messagesPerSecondMax": 1000000, "roomsMax": 100000,
                                                     "instances": 1, "connectionsMax": 20000},
                                 "deltaStream": {"streams": {"bench": {"source": "simulator", "deltasPerSecond": 500.0,
                                                                       "payloadBytes": 200},
                                                         "host": null, "simulator": null}}}
                                """));
    }

    @Test
    void furtherConfFilesComeLast(@TempDir Path directory) throws Exception {
        SluiceLaunch launch = new SluiceLaunch(
                Files.createFile(directory.resolve("sluice.jar")), List.of(directory.resolve("mine.json")));

        List<String> command = launch.command(new ServerSetup(500, 200, 5, 1, List.of()), directory);

        assertThat(command)
                .endsWith(
                        directory.resolve("bench.json").toString(),
                        directory.resolve("mine.json").toString());
    }

    @Test
    void streamWithoutDeltasWaitsForPublishers() {
        JsonNode conf = JSON.valueToTree(SluiceLaunch.conf(new ServerSetup(0, 200, 5, 1, List.of())));

        assertThat(conf.at("/deltaStream/streams/bench").toString()).isEqualTo("{\"source\":\"external\"}");
    }
}
