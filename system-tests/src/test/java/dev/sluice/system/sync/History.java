package dev.sluice.system.sync;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was seen from outside.
 *
 * @param attempted the ids of all patches that a writer has sent at least once
 * @param acknowledged what writers were told; a patch that was sent again may be in it several times
 * @param seen by reader, each version in the order in which it came
 * @param log the document at the end, as one more client reads it
 */
record History(
        Set<String> attempted, List<Versioned> acknowledged, Map<String, List<Versioned>> seen, List<Versioned> log) {

    /** A patch and its version. */
    record Versioned(String id, long version) {}
}
