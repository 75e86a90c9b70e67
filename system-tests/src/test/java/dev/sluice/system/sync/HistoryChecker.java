package dev.sluice.system.sync;

import dev.sluice.system.sync.History.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds a history against what documents promise: versions 1, 2, 3 … without a hole, each patch once; what was
 * acknowledged is there, where it was said to be; all readers saw the same order, and nobody a hole or a double. Pure.
 */
final class HistoryChecker {
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();

    private HistoryChecker() {}

    /** @return what is wrong, in words; empty for a history that holds */
    static List<String> faults(History history) {
        HistoryChecker checker = new HistoryChecker();
        checker.log(history);
        checker.acknowledged(history);
        history.seen().forEach((reader, seen) -> checker.seen(reader, seen, history.log()));
        return checker.faults;
    }

    private void log(History history) {
        long expected = 1;
        for (Versioned patch : history.log()) {
            if (patch.version() != expected) {
                faults.add("the log has version " + patch.version() + " where " + expected + " belongs");
                expected = patch.version();
            }
            Long before = versions.putIfAbsent(patch.id(), patch.version());
            if (before != null) {
                faults.add(patch.id() + " is in the log twice: " + before + " and " + patch.version());
            }
            if (!history.attempted().contains(patch.id())) {
                faults.add(patch.id() + " is in the log, but nobody has sent it");
            }
            expected++;
        }
    }

    private void acknowledged(History history) {
        for (Versioned patch : history.acknowledged()) {
            Long version = versions.get(patch.id());
            if (version == null) {
                faults.add(patch.id() + " was acknowledged as " + patch.version() + ", and is lost");
            } else if (version != patch.version()) {
                faults.add(patch.id() + " was acknowledged as " + patch.version() + ", but is " + version);
            }
        }
    }

    private void seen(String reader, List<Versioned> seen, List<Versioned> log) {
        long expected = 1;
        for (Versioned patch : seen) {
            if (patch.version() != expected) {
                faults.add(reader + " saw version " + patch.version() + " where " + expected + " belongs");
            }
            Long version = versions.get(patch.id());
            if (version == null || version != patch.version()) {
                faults.add(reader + " saw " + patch.id() + " as " + patch.version() + ", but it is " + version);
            }
            expected = patch.version() + 1;
        }
        if (expected != log.size() + 1L) {
            faults.add(reader + " saw the document end at " + (expected - 1) + ", and not at " + log.size());
        }
    }
}
