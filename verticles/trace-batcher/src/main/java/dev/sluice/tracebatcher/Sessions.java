package dev.sluice.tracebatcher;

import dev.sluice.model.ChannelId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The sessions of a lane that are in memory: a bounded number. What is stored of the others is untouched. */
final class Sessions {
    private final Map<ChannelId, LiveSession> live = new HashMap<>();

    LiveSession get(ChannelId channel) {
        return live.get(channel);
    }

    /** @return empty when all are in use, so that none can make room */
    Optional<LiveSession> open(ChannelId channel, int sessionsMax, Supplier<LiveSession> make) {
        LiveSession known = live.get(channel);
        if (known != null) {
            return Optional.of(known);
        }
        if (live.size() >= sessionsMax && !makeRoom()) {
            return Optional.empty();
        }
        LiveSession made = make.get();
        live.put(channel, made);
        return Optional.of(made);
    }

    private boolean makeRoom() {
        Optional<Map.Entry<ChannelId, LiveSession>> quietest = live.entrySet().stream()
                .filter(entry -> entry.getValue().isIdleSince(Long.MAX_VALUE))
                .min(Comparator.comparingLong(entry -> entry.getValue().usedMillis()));
        quietest.ifPresent(entry -> live.remove(entry.getKey()));
        return quietest.isPresent();
    }

    LiveSession remove(ChannelId channel) {
        return live.remove(channel);
    }

    /** Those who have been quiet since then leave. */
    void expire(long sinceMillis) {
        live.values().removeIf(session -> session.isIdleSince(sinceMillis));
    }

    void forEach(BiConsumer<ChannelId, LiveSession> action) {
        live.forEach(action);
    }

    Iterator<Map.Entry<ChannelId, LiveSession>> iterator() {
        return live.entrySet().iterator();
    }

    int size() {
        return live.size();
    }
}
