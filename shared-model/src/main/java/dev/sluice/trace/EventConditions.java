package dev.sluice.trace;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload.Arithmetic;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Compiles conditions that strangers write. {@code event} is the only variable; its fields are those of a trace event,
 * with their types, so that a comparison of a text with a number is refused here and not found out at run time.
 *
 * <p>Cost is bounded three ways: by the expression's length and depth, by the iterations of all its comprehensions
 * together, and by leaving out what makes values grow (concatenation of texts and lists). Regular expressions are RE2's,
 * which take linear time. For any thread.
 */
public final class EventConditions {
    static final String EVENT = "event";

    private static final int RECURSION_DEPTH_MAX = 32;
    private static final int ITERATIONS_MAX = 100;
    private static final int REGEX_PROGRAM_MAX = 500;

    private static final Set<Arithmetic> GROWING =
            Set.of(Arithmetic.ADD_STRING, Arithmetic.ADD_BYTES, Arithmetic.ADD_LIST);

    private static final ImmutableMap<String, CelType> FIELDS = ImmutableMap.<String, CelType>builder()
            .put("id", SimpleType.STRING)
            .put("traceId", SimpleType.STRING)
            .put("parentId", SimpleType.STRING)
            .put("sessionId", SimpleType.STRING)
            .put("swarmId", SimpleType.STRING)
            .put("agentId", SimpleType.STRING)
            .put("type", SimpleType.STRING)
            .put("phase", SimpleType.STRING)
            .put("timestamp", SimpleType.INT)
            .put("duration", SimpleType.DOUBLE)
            .put("data", SimpleType.DYN)
            .put("metadata", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .build();
    private static final StructType EVENT_TYPE = StructType.create(
            "sluice.trace.v1.TraceEvent", FIELDS.keySet(), name -> Optional.ofNullable(FIELDS.get(name)));

    /** With this much every field has a value; what an event's data may hold, nobody knows beforehand. */
    private static final Map<String, Object> SAMPLE = new EventView(new TraceEvent(
                    "id",
                    "trace",
                    Optional.of("parent"),
                    "session",
                    Optional.of("swarm"),
                    "agent",
                    "type",
                    Optional.of(Phase.POINT),
                    1,
                    OptionalDouble.of(1),
                    "{}",
                    Optional.of("{}")))
            .variables();

    private final Runnable failed;
    private final int lengthMax;
    private final CelCompiler compiler;
    private final CelRuntime runtime;

    /**
     * @param lengthMax of an expression, in code points
     * @param failed is told of each event for which a condition could not be decided; from any thread
     */
    public EventConditions(int lengthMax, Runnable failed) {
        this.failed = failed;
        this.lengthMax = lengthMax;
        CelOptions options = CelOptions.current()
                .maxExpressionCodePointSize(lengthMax)
                .maxParseRecursionDepth(RECURSION_DEPTH_MAX)
                .maxParseErrorRecoveryLimit(0)
                .comprehensionMaxIterations(ITERATIONS_MAX)
                .maxRegexProgramSize(REGEX_PROGRAM_MAX)
                .enableHeterogeneousNumericComparisons(true)
                .enableStringConcatenation(false)
                .enableListConcatenation(false)
                .build();
        compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .filterFunctions(
                                (function, overload) -> !(overload instanceof Arithmetic sum && GROWING.contains(sum)))
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(new EventTypes())
                .addVar(EVENT, EVENT_TYPE)
                .setResultType(SimpleType.BOOL)
                .build();
        runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(options)
                .build();
    }

    /**
     * @param field the message's field that holds the expression, for the error
     * @throws ProtocolException says where the expression is wrong, by line and column
     */
    public EventCondition compile(String expression, String field) throws ProtocolException {
        if (expression.codePointCount(0, expression.length()) > lengthMax) {
            throw refusal(field + " must be at most " + lengthMax + " characters long", field);
        }
        try {
            CelAbstractSyntaxTree ast = compiler.compile(expression).getAst();
            EventCondition condition = new EventCondition(expression, runtime.createProgram(ast), failed);
            condition.requireDecidable(SAMPLE);
            return condition;
        } catch (CelValidationException e) {
            CelIssue first = e.getErrors().get(0);
            throw refusal(
                    field + " is no condition: line "
                            + first.getSourceLocation().getLine() + ", column "
                            + (first.getSourceLocation().getColumn() + 1) + ": " + first.getMessage(),
                    field);
        } catch (CelEvaluationException e) {
            throw refusal(field + " is no condition: " + e.getMessage(), field);
        }
    }

    private static ProtocolException refusal(String message, String field) {
        return new ProtocolException(ErrorCode.INVALID_REQUEST, message, field);
    }

    private static final class EventTypes implements CelTypeProvider {
        @Override
        public ImmutableSet<CelType> types() {
            return ImmutableSet.of(EVENT_TYPE);
        }

        @Override
        public Optional<CelType> findType(String name) {
            return name.equals(EVENT_TYPE.name()) ? Optional.of(EVENT_TYPE) : Optional.empty();
        }
    }
}
