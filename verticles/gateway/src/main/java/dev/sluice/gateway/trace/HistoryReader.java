package dev.sluice.gateway.trace;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceAnswer.HistoryAnswer;
import dev.sluice.protocol.trace.TraceCommand.History;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceMessage.HistoricalData;
import dev.sluice.protocol.trace.TraceRequest.RequestHistory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads history for one client, one request at a time. The answer goes out in chunks, as fast as the client takes them:
 * no more of it waits than one request may bring.
 */
final class HistoryReader {
    private static final int CHUNK_EVENTS = 100;
    private static final int DEFAULT_LIMIT = 1000;

    interface Refusals {
        void refuse(ErrorCode code, String text, String field);
    }

    private final Traces traces;
    private final TraceBatcherConfig config;
    private final Consumer<HistoricalData> chunks;
    private final Refusals refusals;
    private RequestHistory reading;
    private String sessionId;
    private HistoryAnswer answer;
    private int chunk;

    HistoryReader(
            Traces traces, TraceBatcherConfig config, Consumer<? super HistoricalData> chunks, Refusals refusals) {
        this.traces = traces;
        this.config = config;
        this.chunks = chunks::accept;
        this.refusals = refusals;
    }

    /** @throws ProtocolException while another request is under way */
    void read(String session, RequestHistory request, Set<String> agentIds) throws ProtocolException {
        if (reading != null) {
            throw new ProtocolException(ErrorCode.HISTORY_ERROR, "another request for history is under way", "");
        }
        reading = request;
        sessionId = session;
        int limit = Math.min(request.limit().orElse(DEFAULT_LIMIT), config.historicalDataLimit());
        History history = new History(request.start(), request.end(), agentIds, request.cursor(), limit);
        traces.ask(session, history, this::answered);
    }

    private void answered(Reply reply) {
        if (reply instanceof Accepted accepted) {
            answer = HistoryAnswer.of(accepted.result());
            chunk = 0;
            advance();
        } else if (reply instanceof Refused refused) {
            reading = null;
            refusals.refuse(refused.code(), refused.message(), refused.field());
        }
    }

    /** Sends what the client takes now. */
    void advance() {
        while (answer != null && traces.isWritable()) {
            List<TraceEvent> events = answer.events();
            int total = Math.max(1, (events.size() + CHUNK_EVENTS - 1) / CHUNK_EVENTS);
            int from = chunk++ * CHUNK_EVENTS;
            List<TraceEvent> part = events.subList(from, Math.min(events.size(), from + CHUNK_EVENTS));
            Optional<String> next = chunk == total ? answer.next() : Optional.empty();
            HistoricalData message = new HistoricalData(
                    sessionId, reading.start(), reading.end(), part, chunk, total, events.size(), next);
            if (chunk == total) {
                reading = null;
                answer = null;
            }
            chunks.accept(message);
        }
    }
}
