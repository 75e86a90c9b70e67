package dev.sluice.gateway.trace;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.trace.EventCondition;
import dev.sluice.trace.EventConditions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compiled conditions of an event loop's clients: who asks for the same shares one. The one used longest ago leaves. */
final class Conditions {
    private static final int KEPT_MAX = 1024;

    private EventConditions compiler;
    private final Map<String, EventCondition> compiled = new LinkedHashMap<>(16, 0.75f, true);

    /** Making a compiler loads a thousand classes: it is made on a worker, while clients are served already. */
    void ready(EventConditions made) {
        compiler = made;
    }

    EventCondition compile(String expression, String field) throws ProtocolException {
        EventCondition known = compiled.get(expression);
        if (known != null) {
            return known;
        }
        if (compiler == null) {
            throw new ProtocolException(
                    ErrorCode.OVERLOADED, "the node has just started and takes no conditions yet: try again", field);
        }
        EventCondition fresh = compiler.compile(expression, field);
        compiled.put(expression, fresh);
        if (compiled.size() > KEPT_MAX) {
            compiled.remove(compiled.keySet().iterator().next());
        }
        return fresh;
    }
}
