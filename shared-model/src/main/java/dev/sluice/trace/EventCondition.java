package dev.sluice.trace;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;

/** A compiled condition; equal to those of the same expression. For any thread. */
public final class EventCondition {
    /** What a condition says of an event. */
    public enum Verdict {
        YES,
        NO,
        /** It asks for what the event does not have, or costs too much; to be treated as a no, and counted. */
        FAILED
    }

    private final String expression;
    private final Program program;

    EventCondition(String expression, Program program) {
        this.expression = expression;
        this.program = program;
    }

    public String expression() {
        return expression;
    }

    public Verdict test(EventView event) {
        try {
            return Boolean.TRUE.equals(program.eval(event.variables())) ? Verdict.YES : Verdict.NO;
        } catch (CelEvaluationException e) {
            return Verdict.FAILED;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventCondition condition && condition.expression.equals(expression);
    }

    @Override
    public int hashCode() {
        return expression.hashCode();
    }

    @Override
    public String toString() {
        return expression;
    }
}
