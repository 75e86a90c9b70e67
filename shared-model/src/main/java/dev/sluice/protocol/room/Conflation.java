package dev.sluice.protocol.room;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a slow reader is spared: of the positions of one entity in what it may see and was not sent yet, those that newer
 * ones replace in all that they tell. All else, and the order, stays.
 */
public final class Conflation {
    private Conflation() {}

    /** Whether later entries may make this one needless. */
    public static boolean isConflatable(RoomEntry entry) {
        return entry.kind() == RoomEntry.Kind.MESSAGE
                && entry.type() == MessageType.POSITION_UPDATE
                && !entry.key().isEmpty()
                && entry.ackSeq() == 0;
    }

    /** @return the indexes of the entries that are left, in order */
    public static List<Integer> newest(List<RoomEntry> entries) {
        record Subject(String to, String entity) {}
        Map<Subject, Integer> toldLater = new HashMap<>();
        List<Integer> kept = new ArrayList<>(entries.size());
        for (int i = entries.size() - 1; i >= 0; i--) {
            RoomEntry entry = entries.get(i);
            if (entry.kind() == RoomEntry.Kind.MESSAGE && isLifeOfEntity(entry.type())) {
                // A spawn or despawn in between: what was before belongs to another life of the entity.
                toldLater.clear();
            }
            if (!isConflatable(entry)) {
                kept.add(i);
                continue;
            }
            Subject subject = new Subject(entry.to(), entry.entity());
            int told = PositionKey.told(entry.key());
            Integer later = toldLater.get(subject);
            if (later == null || (told & ~later) != 0) {
                kept.add(i);
                toldLater.put(subject, later == null ? told : told | later);
            }
        }
        Collections.reverse(kept);
        return kept;
    }

    private static boolean isLifeOfEntity(MessageType type) {
        return type == MessageType.ENTITY_SPAWN || type == MessageType.ENTITY_DESPAWN;
    }
}
