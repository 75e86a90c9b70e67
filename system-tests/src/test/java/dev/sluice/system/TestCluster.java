package dev.sluice.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** A cluster of one test: the project's cluster.xml under another name and on other ports, so that no other joins it. */
public final class TestCluster {
    /**
     * What Hazelcast and the event bus say of members that are killed, paused or gone. The bus completes the promise of a
     * reply to a dead node twice, and says so.
     */
    public static final String LOSS_OF_A_MEMBER =
            " c\\.h\\.|ClusteredEventBus|ConnectionBase|Promise already completed";

    private static final int PORTS = 8;
    /** Below the ports that the system gives to clients. */
    private static final int PORT_MIN = 15_000;

    private static final int PORT_RANGES = 2_000;

    private final Path file;
    private final int firstPort;

    public TestCluster() throws IOException {
        this(Files.readString(NodeProcess.PROJECT.resolve("cluster.xml")));
    }

    /** @param template the text of a configuration of Hazelcast */
    TestCluster(String template) throws IOException {
        firstPort = freeRange();
        String xml = template.replace("<cluster-name>sluice<", "<cluster-name>" + UUID.randomUUID() + "<")
                .replace(">5701<", ">" + firstPort + "<");
        file = Files.writeString(Files.createTempFile("sluice-cluster", ".xml"), xml);
    }

    private static int freeRange() {
        int first;
        do {
            first = PORT_MIN + PORTS * ThreadLocalRandom.current().nextInt(PORT_RANGES);
        } while (!IntStream.range(first, first + PORTS).allMatch(TestCluster::isFree));
        return first;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Whether it is one of Hazelcast's. */
    boolean isHazelcasts(int port) {
        return port >= firstPort && port < firstPort + PORTS;
    }

    Path file() {
        return file;
    }

    /** A role as in {@code conf/}, or a file of settings. */
    public NodeProcess start(String... arguments) {
        return start(Map.of(), arguments);
    }

    public NodeProcess start(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("SLUICE_CLUSTER_FILE", file.toString());
        all.put("SLUICE_CLUSTER_ENABLED", "true");
        return NodeProcess.start(all, arguments);
    }
}
