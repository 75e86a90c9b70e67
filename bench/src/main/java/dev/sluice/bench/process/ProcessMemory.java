package dev.sluice.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process holds: resident bytes from {@code /proc/<pid>/status}, and what is alive on its heap from
 * {@code jcmd}.
 */
final class ProcessMemory {
    private static final Pattern VM_RSS = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);

    /** The lines of the collectors' spaces, not those of Metaspace or of the parts that make a generation up. */
    private static final Pattern HEAP_USED =
            Pattern.compile("(?:generation|heap|Heap|PSYoungGen|ParOldGen|DefNew|Tenured)\\s.*used (\\d+)([KM])");

    private ProcessMemory() {}

    static long rssBytes(long pid) throws IOException {
        return parseRssBytes(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
    }

    /** Collects all garbage, so that what remains is alive; then says how much that is. */
    static long liveHeapBytes(long pid) throws IOException {
        jcmd(pid, "GC.run");
        return parseHeapBytes(jcmd(pid, "GC.heap_info"));
    }

    static long parseRssBytes(String status) {
        Matcher matcher = VM_RSS.matcher(status);
        if (!matcher.find()) {
            throw new IllegalArgumentException("No VmRSS in: " + status);
        }
        return Long.parseLong(matcher.group(1)) * 1_024;
    }

    static long parseHeapBytes(String heapInfo) {
        Matcher matcher = HEAP_USED.matcher(heapInfo);
        long bytes = 0;
        while (matcher.find()) {
            bytes += Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("K") ? 10 : 20);
        }
        if (bytes == 0) {
            throw new IllegalArgumentException("No used heap in: " + heapInfo);
        }
        return bytes;
    }

    private static String jcmd(long pid, String command) throws IOException {
        Process process = new ProcessBuilder(JdkTool.JCMD.path(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
