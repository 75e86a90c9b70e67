package dev.sluice.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices that files have changed. It compares contents, not times: a mounted directory is swapped by a link, and two
 * edits may share a time stamp. So it is meant for a few small files. Blocks; for one thread at a time.
 */
public final class FileWatch {
    private static final byte[] MISSING = {};

    private final Map<Path, byte[]> seen = new HashMap<>();

    /** Starts from the files as they are. */
    public FileWatch(List<Path> files) {
        watch(files);
    }

    /** Watches these from now on, and no others. */
    public synchronized void watch(List<Path> files) {
        seen.keySet().retainAll(files);
        files.forEach(file -> seen.computeIfAbsent(file, FileWatch::content));
    }

    /** Whether any file is not as it was at the last call. A file that is gone for the moment has changed, too. */
    public synchronized boolean changed() {
        boolean changed = false;
        for (Map.Entry<Path, byte[]> file : seen.entrySet()) {
            byte[] now = content(file.getKey());
            if (!Arrays.equals(now, file.getValue())) {
                file.setValue(now);
                changed = true;
            }
        }
        return changed;
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            return MISSING;
        }
    }
}
