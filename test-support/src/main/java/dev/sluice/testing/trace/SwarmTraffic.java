package dev.sluice.testing.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Makes up what a swarm of agents reports while it works: spans of tasks, of model calls and of tool calls within them,
 * messages between agents, now and then an error. Ids are random, as those of tracing libraries are, so that nothing is
 * compressed here that would not be in earnest. The same seed makes the same session.
 */
public final class SwarmTraffic {
    private static final int AGENTS = 8;
    private static final String[] ROLES = {
        "planner", "coder", "coder", "coder", "tester", "reviewer", "researcher", "ops"
    };
    private static final String[] TOOLS = {"grep", "read_file", "edit_file", "run_tests", "web_search", "shell"};
    private static final String[] PATHS = {
        "src/main/App.java", "src/main/Parser.java", "src/test/ParserTest.java", "README.md", "pom.xml", "docs/api.md"
    };
    private static final String[] WORDS = {
        "fix", "the", "parser", "for", "empty", "input", "and", "add", "a", "test", "that", "fails", "without", "it"
    };

    private final Random random;
    private final String sessionId;
    private final Deque<TraceEvent> due = new ArrayDeque<>();
    private final String[] traces = new String[AGENTS];
    private final String[] tasks = new String[AGENTS];
    private final long[] taskStarts = new long[AGENTS];
    private long clock;

    public SwarmTraffic(String sessionId, long startMillis, long seed) {
        this.sessionId = sessionId;
        this.clock = startMillis;
        this.random = new Random(seed);
    }

    public List<TraceEvent> next(int count) {
        List<TraceEvent> events = new ArrayList<>(count);
        while (events.size() < count) {
            while (due.isEmpty()) {
                work(random.nextInt(AGENTS));
            }
            events.add(due.poll());
        }
        return events;
    }

    private void work(int agent) {
        clock += 1 + random.nextInt(12);
        if (tasks[agent] == null) {
            traces[agent] = hex(2);
            tasks[agent] = hex(1);
            taskStarts[agent] = clock;
            due.add(event(agent, tasks[agent], null, "task", Phase.START, -1, data().put("goal", sentence(8))));
            return;
        }
        switch (random.nextInt(10)) {
            case 0 -> message(agent);
            case 1 -> endTask(agent);
            case 2, 3, 4 -> modelCall(agent);
            default -> toolCall(agent);
        }
    }

    private void modelCall(int agent) {
        String span = hex(1);
        ObjectNode ask = data().put("model", "large-2").put("temperature", 0.2);
        due.add(event(agent, span, tasks[agent], "model_call", Phase.START, -1, ask));
        double millis = 300 + random.nextInt(4000) + random.nextInt(1000) / 1000.0;
        clock += 2;
        ObjectNode usage = data().put("model", "large-2").put("inputTokens", 500 + random.nextInt(9000));
        usage.put("outputTokens", 20 + random.nextInt(900)).put("stop", random.nextInt(4) == 0 ? "tool" : "end");
        due.add(event(agent, span, tasks[agent], "model_call", Phase.COMPLETE, millis, usage));
    }

    private void toolCall(int agent) {
        String span = hex(1);
        String tool = TOOLS[random.nextInt(TOOLS.length)];
        ObjectNode call = data().put("tool", tool);
        call.putObject("arguments")
                .put("path", PATHS[random.nextInt(PATHS.length)])
                .put("query", sentence(3))
                .put("line", random.nextInt(800));
        due.add(event(agent, span, tasks[agent], "tool_call", Phase.START, -1, call));
        clock += 1 + random.nextInt(5);
        boolean failed = random.nextInt(20) == 0;
        ObjectNode result = data().put("tool", tool).put("exit", failed ? 1 : 0);
        result.put("bytes", random.nextInt(20_000)).put("summary", sentence(6));
        Phase end = failed ? Phase.ERROR : Phase.COMPLETE;
        due.add(event(agent, span, tasks[agent], "tool_call", end, random.nextInt(2_000_000) / 1000.0, result));
    }

    private void message(int agent) {
        ObjectNode message = data().put("to", name(random.nextInt(AGENTS))).put("text", sentence(10));
        due.add(event(agent, hex(1), tasks[agent], "agent_message", Phase.POINT, -1, message));
    }

    private void endTask(int agent) {
        ObjectNode outcome = data().put("outcome", "done").put("steps", random.nextInt(40));
        due.add(event(agent, tasks[agent], null, "task", Phase.COMPLETE, clock - taskStarts[agent], outcome));
        tasks[agent] = null;
    }

    private TraceEvent event(
            int agent, String id, String parent, String type, Phase phase, double duration, ObjectNode data) {
        return new TraceEvent(
                id,
                traces[agent],
                Optional.ofNullable(parent),
                sessionId,
                Optional.empty(),
                name(agent),
                type,
                Optional.of(phase),
                clock,
                duration < 0 ? OptionalDouble.empty() : OptionalDouble.of(duration),
                data.toString(),
                Optional.of("{\"host\":\"worker-" + agent % 3 + "\",\"version\":\"2.4.1\"}"));
    }

    private static String name(int agent) {
        return ROLES[agent] + "-" + agent;
    }

    private static ObjectNode data() {
        return JsonNodeFactory.instance.objectNode();
    }

    private String sentence(int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    private String hex(int longs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < longs; i++) {
            text.append(String.format("%016x", random.nextLong()));
        }
        return text.toString();
    }
}
