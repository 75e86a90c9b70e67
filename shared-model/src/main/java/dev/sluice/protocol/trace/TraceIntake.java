package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.ArrayElements.Element;
import dev.sluice.protocol.trace.TraceCommand.IngestedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events that came together: the good ones by session, and of the bad ones which and why. */
public final class TraceIntake {
    /** One that was refused. @param index its place among those that came together, from 0 */
    public record Rejection(int index, ErrorCode code, String message, String field) {}

    /** So many are told one by one; the rest is only counted. */
    private static final int REJECTIONS_TOLD_MAX = 100;

    private final TraceEventReader reader;
    private final Map<String, List<IngestedEvent>> bySession = new LinkedHashMap<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private int offered;
    private int rejected;

    public TraceIntake(EventLimits limits) {
        this.reader = new TraceEventReader(limits);
    }

    /** One event, or an array of events. */
    public void offer(JsonNode json, EventStamp stamp) {
        if (json.isArray()) {
            json.forEach(event -> offerOne(event, stamp));
        } else {
            offerOne(json, stamp);
        }
    }

    /**
     * The text of one event, or of an array of events. An element of the array that can't be read, such as one that nests
     * too deep, is rejected alone.
     *
     * @throws JsonException when the text is no JSON at all, or too large
     */
    public void offer(byte[] text, JsonReader json, EventStamp stamp) throws JsonException {
        JsonNode whole;
        try {
            whole = json.read(text);
        } catch (JsonException e) {
            if (isOfOneElement(e)) {
                offerElements(text, json, stamp, e);
                return;
            }
            throw e;
        }
        offer(whole, stamp);
    }

    private static boolean isOfOneElement(JsonException e) {
        return e.reason() != JsonException.Reason.MALFORMED && e.reason() != JsonException.Reason.TOO_LARGE;
    }

    private void offerElements(byte[] text, JsonReader json, EventStamp stamp, JsonException whole)
            throws JsonException {
        List<Element> elements = ArrayElements.of(text).orElseThrow(() -> whole);
        // All are read before one is taken: behind the first that can't be, the text may be no JSON.
        List<Object> read = new ArrayList<>(elements.size());
        for (Element element : elements) {
            try {
                read.add(json.read(text, element.offset(), element.length()));
            } catch (JsonException e) {
                if (!isOfOneElement(e)) {
                    throw whole;
                }
                read.add(e);
            }
        }
        for (Object one : read) {
            if (one instanceof JsonException e) {
                reject(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
            } else {
                offerOne((JsonNode) one, stamp);
            }
        }
    }

    private void offerOne(JsonNode event, EventStamp stamp) {
        try {
            TraceEvent read = reader.read(event, stamp);
            boolean known = stamp.idsRepeat() || event.hasNonNull("id");
            offer(read, known ? EventIdentity.of(read, event.hasNonNull("timestamp")) : EventIdentity.NONE);
        } catch (ProtocolException e) {
            reject(e.code(), e.getMessage(), e.field());
        }
    }

    /** An event whose ids and time are its producer's. */
    public void offer(TraceEvent event) {
        offer(event, EventIdentity.of(event, true));
    }

    private void offer(TraceEvent event, long identity) {
        offered++;
        bySession
                .computeIfAbsent(event.sessionId(), session -> new ArrayList<>())
                .add(IngestedEvent.of(event, identity));
    }

    /** The next one is none that could be read. */
    public void reject(ErrorCode code, String message, String field) {
        if (++rejected <= REJECTIONS_TOLD_MAX) {
            rejections.add(new Rejection(offered, code, message, field));
        }
        offered++;
    }

    /** Tells of what was rejected there as well: it came behind all that came here. */
    public void add(TraceIntake next) {
        for (Rejection later : next.rejections) {
            if (rejections.size() < REJECTIONS_TOLD_MAX) {
                rejections.add(new Rejection(offered + later.index(), later.code(), later.message(), later.field()));
            }
        }
        rejected += next.rejected;
        offered += next.offered;
    }

    public Map<String, List<IngestedEvent>> bySession() {
        return bySession;
    }

    /** The first of them. */
    public List<Rejection> rejections() {
        return rejections;
    }

    public int rejected() {
        return rejected;
    }

    /** The good and the bad. */
    public int offered() {
        return offered;
    }
}
