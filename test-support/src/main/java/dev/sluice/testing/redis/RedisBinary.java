package dev.sluice.testing.redis;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The server's executable for this machine, out of the embedded-redis jar, so that nothing has to be installed. */
final class RedisBinary {
    private static Path extracted;

    private RedisBinary() {}

    /** Extracted once a process; deleted at its end. */
    static synchronized Path path() throws IOException {
        if (extracted == null) {
            String resource = resource();
            Path file = Files.createTempFile("redis-server", ".exe");
            try (InputStream in = RedisBinary.class.getClassLoader().getResourceAsStream(resource)) {
                if (in == null) {
                    throw new FileNotFoundException("no " + resource + " on the class path");
                }
                Files.write(file, in.readAllBytes());
            }
            file.toFile().deleteOnExit();
            if (!file.toFile().setExecutable(true)) {
                throw new IOException(file + " can't be made executable");
            }
            extracted = file;
        }
        return extracted;
    }

    private static String resource() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        if (system.startsWith("linux")) {
            return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        } else if (system.startsWith("mac")) {
            return arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64";
        }
        throw new IOException("there is no Redis server for tests on " + system);
    }
}
