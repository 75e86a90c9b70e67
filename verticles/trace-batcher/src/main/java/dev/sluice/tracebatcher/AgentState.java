package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;

/**
 * What one agent has done up to a time.
 *
 * @param failed whether the last span that it ended was an error
 */
record AgentState(long firstSeen, long lastSeen, String lastType, long events, long errors, boolean failed) {
    static AgentState first(TraceEvent event) {
        return new AgentState(event.timestamp(), event.timestamp(), event.type(), 0, 0, false).after(event);
    }

    AgentState after(TraceEvent event) {
        boolean error = event.phase().filter(phase -> phase == Phase.ERROR).isPresent();
        return new AgentState(
                firstSeen,
                event.timestamp(),
                event.type(),
                events + 1,
                errors + (error ? 1 : 0),
                event.ends() ? error : failed);
    }
}
