package dev.sluice.protocol.room;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a slow reader is spared: of the positions of one entity in what it may see and was not sent yet, the newest says it
 * all. All else, and the order, stays.
 */
public final class Conflation {
    private Conflation() {}

    /** Whether a later entry of the same key makes this one needless. */
    public static boolean isConflatable(RoomEntry entry) {
        return entry.kind() == RoomEntry.Kind.MESSAGE
                && entry.type() == MessageType.POSITION_UPDATE
                && !entry.key().isEmpty()
                && entry.ackSeq() == 0;
    }

    /** @return the indexes of the entries that are left, in order */
    public static List<Integer> newest(List<RoomEntry> entries) {
        record Subject(String to, String key) {}
        Set<Subject> seen = new HashSet<>();
        List<Integer> kept = new ArrayList<>(entries.size());
        for (int i = entries.size() - 1; i >= 0; i--) {
            RoomEntry entry = entries.get(i);
            if (entry.kind() == RoomEntry.Kind.MESSAGE && isLifeOfEntity(entry.type())) {
                // A spawn or despawn in between: what was before belongs to another life of the entity.
                seen.clear();
            }
            if (!isConflatable(entry) || seen.add(new Subject(entry.to(), entry.key()))) {
                kept.add(i);
            }
        }
        Collections.reverse(kept);
        return kept;
    }

    private static boolean isLifeOfEntity(MessageType type) {
        return type == MessageType.ENTITY_SPAWN || type == MessageType.ENTITY_DESPAWN;
    }
}
