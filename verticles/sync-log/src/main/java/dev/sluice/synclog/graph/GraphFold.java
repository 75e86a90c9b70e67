package dev.sluice.synclog.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.model.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A document's graph at one version, from a snapshot and what came behind it. For one thread at a time. */
public final class GraphFold {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Graph graph;
    private long version;

    private GraphFold(Graph graph, long version) {
        this.graph = graph;
        this.version = version;
    }

    public static GraphFold empty() {
        return new GraphFold(new Graph(), 0);
    }

    /** @param state what {@link #state} made at that version */
    public static GraphFold of(byte[] state, long version) {
        try {
            return new GraphFold(Graph.of(JSON.readTree(state)), version);
        } catch (IOException notOurs) {
            throw new UncheckedIOException(notOurs);
        }
    }

    public long version() {
        return version;
    }

    /**
     * Goes on with the entries behind {@link #version}.
     *
     * @return false when one of them can't be folded
     */
    public boolean apply(List<Entry> entries) {
        try {
            for (Entry entry : entries) {
                if (!graph.apply(JSON.readTree(entry.payload()))) {
                    return false;
                }
                version++;
            }
            return true;
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    /** The graph as UTF-8 JSON. */
    public byte[] state() {
        try {
            return JSON.writeValueAsBytes(graph.toJson());
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
