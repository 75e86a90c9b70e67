package dev.sluice.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The TCP sockets on which a process waits for others, from Linux's {@code /proc}.
 *
 * @param address in hexadecimal, as {@code /proc/net/tcp} has it
 */
record ListeningSocket(String address, int port) {
    private static final String LISTENING = "0A";
    private static final Set<String> LOOPBACK = Set.of(
            "0100007F",
            // ::1, and 127.0.0.1 as an IPv6 address.
            "00000000000000000000000001000000",
            "0000000000000000FFFF00000100007F");

    static List<ListeningSocket> of(NodeProcess node) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(node.pid()), "fd"))) {
            for (Path file : files.toList()) {
                inodes.add(target(file));
            }
        }
        List<ListeningSocket> sockets = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(node.pid()), "net", table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING) && inodes.contains("socket:[" + columns[9] + "]")) {
                    String[] local = columns[1].split(":");
                    sockets.add(new ListeningSocket(local[0], Integer.parseInt(local[1], 16)));
                }
            }
        }
        return sockets;
    }

    boolean isLoopback() {
        return LOOPBACK.contains(address);
    }

    /** A file that was closed meanwhile is no socket. */
    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
