package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.RoomKept;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may not come in, and who may not speak. */
final class Moderation {
    /** So many names are remembered at most, beyond what the room's own members are. */
    private static final int NAMES_MAX = 1000;

    private Map<String, Long> outUntilMillis = Map.of();
    private Map<String, Long> mutedUntilMillis = Map.of();
    /** Of whom this owner itself has said whether they may speak. */
    private Set<String> judged = Set.of();

    private boolean locked;
    private boolean lockJudged;

    boolean isLocked() {
        return locked;
    }

    void lock(boolean lock) {
        locked = lock;
        lockJudged = true;
    }

    void adoptLock(boolean lock) {
        locked = lockJudged ? locked : lock;
    }

    boolean isOut(String client, long nowMillis) {
        return outUntilMillis.getOrDefault(client, 0L) > nowMillis;
    }

    void keepOut(String client, long untilMillis) {
        outUntilMillis = with(outUntilMillis, client, Math.max(untilMillis, outUntilMillis.getOrDefault(client, 0L)));
    }

    void mute(String client, long untilMillis) {
        mutedUntilMillis = with(mutedUntilMillis, client, untilMillis);
        judged = judged.isEmpty() ? new HashSet<>(2) : judged;
        if (judged.size() < NAMES_MAX) {
            judged.add(client);
        }
    }

    void adoptMute(String client, long untilMillis) {
        if (!judged.contains(client)) {
            mutedUntilMillis = with(mutedUntilMillis, client, untilMillis);
        }
    }

    /** @param known whether the client is in the room already */
    Optional<Outcome.Refusal> entry(String client, boolean known, long nowMillis) {
        if (isOut(client, nowMillis)) {
            return refusal("the client was removed from the room", "client_id");
        }
        return locked && !known ? refusal("the room is locked", "room_id") : Optional.empty();
    }

    boolean isMuted(String client, long nowMillis) {
        return mutedUntilMillis.getOrDefault(client, 0L) > nowMillis;
    }

    Optional<Outcome.Refusal> speech(String client, long nowMillis) {
        return isMuted(client, nowMillis) ? refusal("the client is muted", "client_id") : Optional.empty();
    }

    /** What newcomers' gateways are to remember for a later owner. */
    List<RoomKept> kept() {
        if (!locked && outUntilMillis.isEmpty() && mutedUntilMillis.isEmpty()) {
            return List.of();
        }
        List<RoomKept> kept = new ArrayList<>();
        outUntilMillis.forEach((client, until) -> kept.add(new RoomKept.Out(client, until)));
        mutedUntilMillis.forEach((client, until) -> kept.add(new RoomKept.Muted(client, until)));
        kept.add(new RoomKept.Locked(locked));
        return kept;
    }

    void expire(long nowMillis) {
        if (!outUntilMillis.isEmpty()) {
            outUntilMillis.values().removeIf(until -> until <= nowMillis);
        }
        if (!mutedUntilMillis.isEmpty()) {
            mutedUntilMillis.values().removeIf(until -> until <= nowMillis);
        }
    }

    private static Map<String, Long> with(Map<String, Long> names, String client, long untilMillis) {
        Map<String, Long> more = names.isEmpty() ? new HashMap<>(2) : names;
        if (more.size() < NAMES_MAX || more.containsKey(client)) {
            more.put(client, untilMillis);
        }
        return more;
    }

    private static Optional<Outcome.Refusal> refusal(String why, String field) {
        return Optional.of(new Outcome.Refusal(ErrorCode.FORBIDDEN, why, field));
    }
}
