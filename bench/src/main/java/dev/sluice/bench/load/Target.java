package dev.sluice.bench.load;

import java.util.function.IntFunction;

/**
 * Where a crowd connects.
 *
 * @param paths by the client's index
 */
public record Target(String host, int port, IntFunction<String> paths) {
    /** All to one path. */
    public Target(String host, int port, String path) {
        this(host, port, client -> path);
    }

    /** Of the only client, or of any where all have the same. */
    public String path() {
        return path(0);
    }

    public String path(int client) {
        return paths.apply(client);
    }
}
