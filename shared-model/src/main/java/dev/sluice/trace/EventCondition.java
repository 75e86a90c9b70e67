package dev.sluice.trace;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A compiled condition; equal to those of the same expression. For any thread. */
public final class EventCondition {
    /** What a condition says of an event. */
    public enum Verdict {
        YES,
        NO,
        /** It asks for what the event does not have, or costs too much; to be treated as a no, and counted. */
        FAILED
    }

    /** A regular expression that is none, more iterations than are allowed. */
    private static final Set<CelErrorCode> ITS_OWN_FAULT =
            EnumSet.of(CelErrorCode.INVALID_ARGUMENT, CelErrorCode.ITERATION_BUDGET_EXCEEDED);

    private final String expression;
    private final Program program;
    private final Runnable failed;

    /** @param failed is told of what could not be decided */
    EventCondition(String expression, Program program, Runnable failed) {
        this.expression = expression;
        this.program = program;
        this.failed = failed;
    }

    /** @throws CelEvaluationException when it fails for reasons that are its own, whatever the event */
    void requireDecidable(Map<String, Object> sample) throws CelEvaluationException {
        try {
            program.eval(sample);
        } catch (CelEvaluationException e) {
            if (ITS_OWN_FAULT.contains(e.getErrorCode())) {
                throw e;
            }
        }
    }

    public String expression() {
        return expression;
    }

    public Verdict test(EventView event) {
        try {
            return Boolean.TRUE.equals(program.eval(event.variables())) ? Verdict.YES : Verdict.NO;
        } catch (CelEvaluationException e) {
            failed.run();
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
