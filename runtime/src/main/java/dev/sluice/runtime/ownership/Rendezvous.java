package dev.sluice.runtime.ownership;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;

/** Highest random weight: every node finds the same winner alone, and a leaving node moves only its own channels. */
final class Rendezvous {
    private Rendezvous() {}

    static Optional<String> winner(String key, Collection<String> candidates) {
        String best = null;
        long bestWeight = 0;
        for (String candidate : candidates) {
            long weight = hash(candidate + '\0' + key);
            if (best == null || weight > bestWeight || weight == bestWeight && candidate.compareTo(best) < 0) {
                best = candidate;
                bestWeight = weight;
            }
        }
        return Optional.ofNullable(best);
    }

    /** FNV-1a, then the finalizer of MurmurHash3: all bits of short, similar names must count. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
