package dev.sluice.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Sluice on two nodes of one cluster: the owners of channels on one, and the gateway that clients connect to. */
public final class SluicePair {
    private static final int PORT_MIN = 15_000;
    private static final int PORTS = 16_000;

    private SluicePair() {}

    /** @return the gateway, which starts the owners before itself */
    public static Launch of(Path jar, List<Path> laidOver) throws IOException {
        Path clusterFile = clusterFile(jar);
        SluiceLaunch owners =
                new SluiceLaunch("owners", jar, laidOver, settings(clusterFile, "room-broadcaster"), List.of());
        return new SluiceLaunch(
                "sluice on two nodes", jar, laidOver, settings(clusterFile, "gateway"), List.of(owners));
    }

    private static Map<String, Object> settings(Path clusterFile, String role) {
        Map<String, Object> cluster = Map.of("enabled", true, "file", clusterFile.toString());
        return Map.of("roles", List.of(role), "cluster", cluster);
    }

    /** The project's, under a name and on ports of its own. */
    private static Path clusterFile(Path jar) throws IOException {
        Path project = jar.toAbsolutePath().normalize().resolveSibling("../..");
        int port = PORT_MIN + ThreadLocalRandom.current().nextInt(PORTS);
        String xml = Files.readString(project.resolve("cluster.xml"))
                .replace("<cluster-name>sluice<", "<cluster-name>" + UUID.randomUUID() + "<")
                .replace(">5701<", ">" + port + "<");
        Path file = Files.createTempFile("sluice-bench", ".xml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, xml);
    }
}
