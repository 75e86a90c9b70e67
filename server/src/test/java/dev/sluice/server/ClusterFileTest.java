package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryXmlConfig;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the project's cluster.xml promises. Hazelcast checks the file against its own schema as it reads it. */
class ClusterFileTest {
    private final Config config =
            new InMemoryXmlConfig(ConfigFiles.text("cluster.file", "cluster.xml", Path.of("..")), new Properties());

    @Test
    void nothingIsOpenToOtherHosts() {
        var network = config.getNetworkConfig();

        assertThat(network.getInterfaces().isEnabled()).isTrue();
        assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(network.getJoin().getMulticastConfig().isEnabled()).isFalse();
        assertThat(network.getJoin().getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(network.getJoin().getTcpIpConfig().getMembers()).containsExactly("127.0.0.1");
    }

    @Test
    void allPortsOfTheRangeAreTried() {
        assertThat(config.getProperty("hazelcast.tcp.join.port.try.count"))
                .isEqualTo(String.valueOf(config.getNetworkConfig().getPortCount()));
    }

    @Test
    void whatVertxKeepsHasTwoBackups() {
        assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(2);
        assertThat(config.getMultiMapConfig("__vertx.subs").getValueCollectionType())
                .hasToString("SET");
        assertThat(config.getMapConfig("__vertx.haInfo").getBackupCount()).isEqualTo(2);
        assertThat(config.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(2);
    }
}
