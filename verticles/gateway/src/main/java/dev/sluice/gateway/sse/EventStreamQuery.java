package dev.sluice.gateway.sse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.stream.StreamRequest;
import dev.sluice.protocol.trace.TraceRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request for an event stream, as the messages that say the same on other transports. What comes back with a
 * reconnect counts before what the URL says, which stays the same for all reconnects.
 *
 * @param header the value of a request's header by name, or null
 * @param query the decoded value of a parameter of the query string by name, or null
 */
public record EventStreamQuery(UnaryOperator<String> header, UnaryOperator<String> query) {
    private static final String HEADER = "Last-Event-ID";
    private static final String PARAMETER = "lastEventId";
    private static final Pattern ID = Pattern.compile("([1-9][0-9]{0,15})-([0-9]{1,16})");
    private static final long WHOLE_MAX = (1L << 53) - 1;

    /** Where the client was; empty where it begins. @throws ProtocolException where it shows an id that is none of ours */
    public Optional<Position> resumeAfter() throws ProtocolException {
        String fromHeader = header.apply(HEADER);
        boolean inHeader = fromHeader != null && !fromHeader.isEmpty();
        String id = inHeader ? fromHeader : query.apply(PARAMETER);
        if (id == null || id.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = ID.matcher(id);
        boolean whole = matcher.matches()
                && Long.parseLong(matcher.group(1)) <= WHOLE_MAX
                && Long.parseLong(matcher.group(2)) <= WHOLE_MAX;
        if (!whole) {
            throw new ProtocolException(
                    ErrorCode.INVALID_REQUEST,
                    "the id of an event is epoch-seq, as events carry it",
                    inHeader ? HEADER : PARAMETER);
        }
        return Optional.of(new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))));
    }

    /** The hello of {@code /stream}. @throws ProtocolException that names the parameter at fault */
    public byte[] hello() throws ProtocolException {
        ObjectNode hello = JsonNodeFactory.instance.objectNode().put("type", "hello");
        list("fields").forEach(hello.withArray("/fields")::add);
        if (hello.path("fields").isEmpty()) {
            hello.remove("fields");
        }
        resumeAfter().ifPresent(after -> {
            hello.put("epoch", after.epoch());
            hello.putObject("resume").put("lastApplied", after.seq());
        });
        StreamRequest.of(hello);
        return hello.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Filters first: a client that wants some events alone is shown no others meanwhile. */
    public List<TraceRequest> traces(String sessionId) throws ProtocolException {
        List<TraceRequest> messages = new ArrayList<>();
        List<String> agents = list("agents");
        if (!agents.isEmpty()) {
            messages.add(new TraceRequest.FilterAgents(agents));
        }
        String where = query.apply("where");
        if (where != null && !where.isEmpty()) {
            messages.add(new TraceRequest.Filter(where));
        }
        messages.add(new TraceRequest.SubscribeSession(sessionId, flag("batch"), false, resumeAfter()));
        return messages;
    }

    private List<String> list(String name) {
        String value = query.apply(name);
        return value == null || value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    private boolean flag(String name) {
        String value = query.apply(name);
        return "1".equals(value) || "true".equals(value);
    }
}
