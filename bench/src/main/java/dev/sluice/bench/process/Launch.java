package dev.sluice.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One of the servers that can be measured. */
public interface Launch {
    /** Its name on the command line and in tables. */
    String name();

    /** The path at which its stream is read. */
    String streamPath();

    /** Further processes of the same server, which are started before it. */
    default List<Launch> companions() {
        return List.of();
    }

    /**
     * The command that starts it and makes it print its URL.
     *
     * @param directory empty, the server's own, removed when it has ended
     */
    List<String> command(ServerSetup setup, Path directory) throws IOException;
}
