package dev.sluice.gateway.trace;

import dev.sluice.trace.EventCondition;
import dev.sluice.trace.EventCondition.Verdict;
import dev.sluice.trace.EventView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One client's breakpoints: one for each trace, in all of its sessions. */
final class Breakpoints {
    /** @param pause whether the live view stops at a hit */
    record Breakpoint(String traceId, Optional<EventCondition> condition, boolean pause) {
        boolean isHitBy(EventView view) {
            return condition.isEmpty() || view.verdict(condition.get()) == Verdict.YES;
        }
    }

    private final Map<String, Breakpoint> byTrace = new HashMap<>();

    /** @return whether there was room for it */
    boolean set(Breakpoint breakpoint, int breakpointsMax) {
        if (!byTrace.containsKey(breakpoint.traceId()) && byTrace.size() >= breakpointsMax) {
            return false;
        }
        byTrace.put(breakpoint.traceId(), breakpoint);
        return true;
    }

    boolean remove(String traceId) {
        return byTrace.remove(traceId) != null;
    }

    boolean isEmpty() {
        return byTrace.isEmpty();
    }

    Optional<Breakpoint> hitBy(EventView view) {
        if (byTrace.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(byTrace.get(view.event().traceId())).filter(set -> set.isHitBy(view));
    }
}
