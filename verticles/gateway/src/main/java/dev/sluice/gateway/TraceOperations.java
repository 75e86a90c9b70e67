package dev.sluice.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.gateway.access.Principal;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.trace.SessionJson;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.protocol.trace.TraceAnswer;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import dev.sluice.store.SessionPage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /api/traces}: the sessions that the asker may read, those first whose events came last, in pages. A page may
 * be shorter than asked for, where it had sessions that the asker may not read; the last one has no {@code next}.
 */
final class TraceOperations {
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;
    private static final Comparator<SessionSummary> NEWEST_FIRST = Comparator.comparingLong(
                    SessionSummary::storedMillis)
            .thenComparing(SessionSummary::sessionId)
            .reversed();

    private final Node node;

    private TraceOperations(Node node) {
        this.node = node;
    }

    static void mount(Router router, Node node) {
        router.get("/api/traces").handler(new TraceOperations(node)::list);
    }

    private void list(RoutingContext request) {
        String limitText = request.request().getParam("limit", Integer.toString(LIMIT_DEFAULT));
        if (!limitText.matches("[0-9]{1,4}")
                || Integer.parseInt(limitText) < 1
                || Integer.parseInt(limitText) > LIMIT_MAX) {
            Operations.error(
                    request, 400, "invalid_request", "limit must be a whole number from 1 to " + LIMIT_MAX, "limit");
            return;
        }
        int limit = Integer.parseInt(limitText);
        Optional<String> cursor = Optional.ofNullable(request.request().getParam("cursor"));
        Principal principal = HttpDoor.principal(request);
        List<Future<Reply>> asked = ask(new TraceCommand.Sessions(cursor, limit), principal);
        Future.join(asked).onComplete(done -> {
            List<SessionPage> pages = new ArrayList<>();
            for (Future<Reply> answer : asked) {
                if (answer.result() instanceof Accepted accepted) {
                    pages.add(TraceAnswer.sessionsOf(accepted.result()));
                } else if (answer.result() instanceof Refused refused
                        && !refused.field().isEmpty()) {
                    Operations.error(request, 400, refused.code().text(), refused.message(), refused.field());
                    return;
                }
            }
            if (pages.isEmpty()) {
                Operations.error(request, 503, "overloaded", "no store of traces answers just now", "");
            } else {
                answer(request, principal, merged(pages, limit));
            }
        });
    }

    /** One lane of each node that has a store of its own; any one lane where they share it. */
    private List<Future<Reply>> ask(TraceCommand command, Principal principal) {
        ChannelId any = new ChannelId(TraceEvent.FEATURE, TraceCommand.ANY_SESSION);
        Submit question = new Submit(any, Submit.client(principal.id()), command.bytes());
        return node.directory().membership().lanesByNode().entrySet().stream()
                .filter(lanes -> lanes.getValue().getOrDefault(TraceEvent.FEATURE, 0) > 0)
                .limit(node.config().traceBatcher().storesHere() ? Long.MAX_VALUE : 1)
                .map(lanes -> node.bus().request(Membership.address(TraceEvent.FEATURE, lanes.getKey(), 0), question))
                .toList();
    }

    private static SessionPage merged(List<SessionPage> pages, int limit) {
        Map<String, SessionSummary> newest = new LinkedHashMap<>();
        boolean more = false;
        for (SessionPage page : pages) {
            more |= page.next().isPresent();
            page.sessions()
                    .forEach(session -> newest.merge(
                            session.sessionId(), session, (a, b) -> a.storedMillis() >= b.storedMillis() ? a : b));
        }
        List<SessionSummary> all = newest.values().stream().sorted(NEWEST_FIRST).toList();
        List<SessionSummary> shown = all.subList(0, Math.min(limit, all.size()));
        more |= all.size() > limit;
        return new SessionPage(
                shown,
                more
                        ? Optional.of(shown.get(shown.size() - 1).storedMillis() + "."
                                + shown.get(shown.size() - 1).sessionId())
                        : Optional.empty());
    }

    private static void answer(RoutingContext request, Principal principal, SessionPage page) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode sessions = body.putArray("sessions");
        page.sessions().stream()
                .filter(session ->
                        principal.rights().maySubscribe(new ChannelId(TraceEvent.FEATURE, session.sessionId())))
                .forEach(session -> sessions.add(SessionJson.of(session)));
        page.next().ifPresent(next -> body.put("next", next));
        Operations.json(request, 200, new JsonObject(body.toString()));
    }
}
