package dev.sluice.tracebatcher;

import dev.sluice.model.ChannelId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
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
        quietest.ifPresent(entry -> remove(entry.getKey()));
        return quietest.isPresent();
    }

    LiveSession remove(ChannelId channel) {
        LiveSession session = live.remove(channel);
        session.close();
        return session;
    }

    void removeIf(BiPredicate<ChannelId, LiveSession> gone) {
        live.entrySet().removeIf(entry -> {
            boolean goes = gone.test(entry.getKey(), entry.getValue());
            if (goes) {
                entry.getValue().close();
            }
            return goes;
        });
    }

    /** Those who have been quiet since then leave. */
    void expire(long sinceMillis) {
        removeIf((channel, session) -> session.isIdleSince(sinceMillis));
    }

    void forEach(BiConsumer<ChannelId, LiveSession> action) {
        live.forEach(action);
    }

    int size() {
        return live.size();
    }
}
