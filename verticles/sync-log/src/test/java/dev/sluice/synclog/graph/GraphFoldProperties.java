package dev.sluice.synclog.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GraphFoldProperties {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property
    void snapshotAndTailAreTheWholeLog(@ForAll("logs") List<Entry> log, @ForAll double place) {
        int cut = (int) (Math.abs(place % 1) * log.size());
        GraphFold whole = GraphFold.empty();
        assertThat(whole.apply(log)).isTrue();

        GraphFold head = GraphFold.empty();
        head.apply(log.subList(0, cut));
        GraphFold resumed = GraphFold.of(head.state(), head.version());
        resumed.apply(log.subList(cut, log.size()));

        assertThat(resumed.version()).isEqualTo(log.size());
        assertThat(resumed.state()).asString(UTF_8).isEqualTo(new String(whole.state(), UTF_8));
    }

    @Property
    void noEdgeIsWithoutItsNodes(@ForAll("logs") List<Entry> log) throws Exception {
        GraphFold fold = GraphFold.empty();
        fold.apply(log);
        JsonNode graph = JSON.readTree(fold.state());
        Set<String> nodes = new HashSet<>();
        graph.get("nodes").forEach(node -> nodes.add(node.get("nodeId").asText()));
        graph.get("edges").forEach(edge -> assertThat(nodes)
                .contains(edge.get("fromNodeId").asText(), edge.get("toNodeId").asText()));
    }

    @Provide
    Arbitrary<List<Entry>> logs() {
        Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "d");
        Arbitrary<String> values = Arbitraries.of("1", "\"x\"", "null", "1.10", "12345678901234567890", "{\"y\":[]}");
        Arbitrary<String> data = Combinators.combine(ids, ids, ids, values)
                .as((from, to, key, value) -> ("{\"fromNodeId\":\"%s\",\"toNodeId\":\"%s\",\"label\":\"%s\","
                                + "\"properties\":{\"%s\":%s}}")
                        .formatted(from, to, from, key, value));
        Arbitrary<String> ops = Arbitraries.of(
                "create_node",
                "createNode",
                "create_node",
                "update_node",
                "delete_node",
                "create_edge",
                "createEdge",
                "update_edge",
                "delete_edge",
                "set_property",
                "remove_property");
        Arbitrary<Entry> patches = Combinators.combine(ops, ids, data, values, Arbitraries.of("node", "edge"))
                .as((op, id, content, value, type) -> ("{\"op\":\"%s\",\"nodeId\":\"%s\",\"edgeId\":\"%s\",\"data\":%s,"
                                + "\"targetType\":\"%s\",\"targetId\":\"%s\",\"propertyKey\":\"k\",\"propertyValue\":%s}")
                        .formatted(op, id, id, content, type, id, value))
                .map(json -> Entry.of(1, 0, json.getBytes(UTF_8)));
        return patches.list().ofMaxSize(60);
    }
}
