package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads batches in the delta form again: the client's side of {@link DeltaBatchEncoder}. For any thread. */
public final class DeltaBatchDecoder {
    private final JsonReader reader;
    private final int bytesMax;

    /** @param bytesMax of a batch when it is inflated */
    public DeltaBatchDecoder(JsonReader reader, int bytesMax) {
        this.reader = reader;
        this.bytesMax = bytesMax;
    }

    /** @throws ProtocolException when the bytes are no such batch, or inflate to more than is allowed */
    public TraceMessage.Batch decode(byte[] deflated) throws ProtocolException {
        try {
            JsonNode columns = reader.read(inflate(deflated));
            if (columns.path("v").asInt() != DeltaBatchEncoder.VERSION) {
                throw refusal("a batch of an unknown version", "v");
            }
            return new TraceMessage.Batch(
                    columns.path("sessionId").asText(),
                    columns.path("epoch").asLong(),
                    columns.path("from").asLong(),
                    columns.path("to").asLong(),
                    events(columns));
        } catch (DataFormatException e) {
            throw refusal("not a deflated batch: " + e.getMessage(), "");
        } catch (JsonException e) {
            throw refusal(e.getMessage(), e.field());
        }
    }

    private byte[] inflate(byte[] deflated) throws DataFormatException, ProtocolException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            byte[] out = new byte[Math.min(bytesMax, 8 * deflated.length + 64)];
            int used = 0;
            while (!inflater.finished()) {
                if (used == out.length) {
                    if (used == bytesMax) {
                        throw new ProtocolException(
                                ErrorCode.MESSAGE_TOO_LARGE,
                                "a batch inflates to more than " + bytesMax + " bytes",
                                "");
                    }
                    out = Arrays.copyOf(out, (int) Math.min(bytesMax, 2L * out.length));
                }
                int more = inflater.inflate(out, used, out.length - used);
                if (more == 0 && inflater.needsInput()) {
                    throw new DataFormatException("it ends too early");
                }
                used += more;
            }
            return Arrays.copyOf(out, used);
        } finally {
            inflater.end();
        }
    }

    private static List<TraceEvent> events(JsonNode columns) throws ProtocolException {
        int count = columns.path("timestamp").size();
        List<String> ids = ids(columns.path("id"), count);
        List<String> traceIds = texts(columns, "traceId", count);
        List<String> parentIds = texts(columns, "parentId", count);
        List<String> swarmIds = texts(columns, "swarmId", count);
        List<String> agentIds = texts(columns, "agentId", count);
        List<String> types = texts(columns, "type", count);
        List<String> phases = texts(columns, "phase", count);
        List<JsonNode> durations = json(columns, "duration", count);
        List<JsonNode> data = json(columns, "data", count);
        List<JsonNode> metadata = json(columns, "metadata", count);
        List<TraceEvent> events = new ArrayList<>(count);
        long timestamp = 0;
        for (int i = 0; i < count; i++) {
            timestamp += columns.path("timestamp").path(i).asLong();
            events.add(new TraceEvent(
                    ids.get(i),
                    traceIds.get(i),
                    Optional.ofNullable(parentIds.get(i)),
                    columns.path("sessionId").asText(),
                    Optional.ofNullable(swarmIds.get(i)),
                    agentIds.get(i),
                    types.get(i),
                    Optional.ofNullable(phases.get(i)).flatMap(Phase::of),
                    timestamp,
                    durations.get(i).isNumber()
                            ? OptionalDouble.of(durations.get(i).doubleValue())
                            : OptionalDouble.empty(),
                    data.get(i).toString(),
                    metadata.get(i).isObject() ? Optional.of(metadata.get(i).toString()) : Optional.empty()));
        }
        return events;
    }

    private static List<String> ids(JsonNode column, int count) throws ProtocolException {
        if (column.size() != count) {
            throw refusal("a column has another length", "id");
        }
        List<String> ids = new ArrayList<>(count);
        String before = "";
        for (JsonNode item : column) {
            before = item.isTextual() ? item.textValue() : DeltaIds.after(before, item.asLong());
            ids.add(before);
        }
        return ids;
    }

    private static List<String> texts(JsonNode columns, String name, int count) throws ProtocolException {
        List<String> distinct = new ArrayList<>();
        List<String> texts = new ArrayList<>(count);
        for (JsonNode item : json(columns, name, count)) {
            if (item.isTextual()) {
                distinct.add(item.textValue());
                texts.add(item.textValue());
            } else if (item.isInt() && item.intValue() >= 0 && item.intValue() < distinct.size()) {
                texts.add(distinct.get(item.intValue()));
            } else if (item.isNull()) {
                texts.add(null);
            } else {
                throw refusal("a column holds what is no text", name);
            }
        }
        return texts;
    }

    private static List<JsonNode> json(JsonNode columns, String name, int count) throws ProtocolException {
        JsonNode column = columns.path(name);
        if (column.isObject()) {
            return java.util.Collections.nCopies(count, column.path("all"));
        }
        if (!column.isArray() || column.size() != count) {
            throw refusal("a column has another length", name);
        }
        List<JsonNode> values = new ArrayList<>(count);
        column.forEach(values::add);
        return values;
    }

    private static ProtocolException refusal(String message, String field) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, message, field);
    }
}
