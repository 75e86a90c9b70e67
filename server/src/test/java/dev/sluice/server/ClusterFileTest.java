package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryXmlConfig;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void kubernetesDiffersInTheNetworkAlone() {
        Config kubernetes = new InMemoryXmlConfig(
                ConfigFiles.text("cluster.file", "deploy/kubernetes/cluster.xml", Path.of("..")), new Properties());
        var join = kubernetes.getNetworkConfig().getJoin();

        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperty("service-dns")).startsWith("sluice-nodes.");
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(kubernetes.getProperties()).containsKey("hazelcast.wait.seconds.before.join");
        assertThat(without(kubernetes, "hazelcast.wait.seconds.before.join"))
                .isEqualTo(without(config, "hazelcast.wait.seconds.before.join", "hazelcast.tcp.join.port.try.count"));
        assertThat(kubernetes.getClusterName()).isEqualTo(config.getClusterName());
        assertThat(kubernetes.getMapConfigs()).isEqualTo(config.getMapConfigs());
        assertThat(kubernetes.getMultiMapConfigs()).isEqualTo(config.getMultiMapConfigs());
    }

    private static Properties without(Config config, String... names) {
        Properties properties = new Properties();
        properties.putAll(config.getProperties());
        List.of(names).forEach(properties::remove);
        return properties;
    }
}
