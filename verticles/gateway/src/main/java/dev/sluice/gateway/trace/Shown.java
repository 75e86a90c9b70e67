package dev.sluice.gateway.trace;

import dev.sluice.trace.EventCondition;
import dev.sluice.trace.EventCondition.Verdict;
import dev.sluice.trace.EventView;
import java.util.Optional;
import java.util.Set;

/**
 * Which events a client wants to see. A value: clients who want the same share the work.
 *
 * @param agentIds empty for all
 */
record Shown(Set<String> agentIds, Optional<EventCondition> where) {
    static final Shown ALL = new Shown(Set.of(), Optional.empty());

    Shown {
        agentIds = Set.copyOf(agentIds);
    }

    boolean isAll() {
        return agentIds.isEmpty() && where.isEmpty();
    }

    boolean test(EventView view) {
        return (agentIds.isEmpty() || agentIds.contains(view.event().agentId()))
                && (where.isEmpty() || view.verdict(where.get()) == Verdict.YES);
    }
}
