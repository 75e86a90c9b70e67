package dev.sluice.synclog.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.sync.SyncOp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes, edges and their properties, folded from patches in their order. A patch never fails: one about something that
 * is not there (any more) changes nothing, as two clients may have acted at once, and the order has decided.
 *
 * <ul>
 *   <li>Creating what is there replaces it; a node's edges stay.
 *   <li>An edge needs both its nodes; deleting a node takes its edges.
 *   <li>Updating sets the label, where one is given, and each given property.
 * </ul>
 */
public final class Graph {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();
    private final Map<String, ObjectNode> edges = new LinkedHashMap<>();
    private final Map<String, Set<String>> edgesOfNode = new HashMap<>();

    /** What {@link #toJson} made. */
    public static Graph of(JsonNode json) {
        Graph graph = new Graph();
        json.path("nodes").forEach(node -> graph.nodes.put(node.path("nodeId").asText(), node.deepCopy()));
        json.path("edges").forEach(edge -> graph.putEdge(edge.path("edgeId").asText(), edge.deepCopy()));
        return graph;
    }

    /** @return false for an operation that is not known: the graph says nothing about such a log any more */
    public boolean apply(JsonNode patch) {
        Optional<SyncOp> op = SyncOp.of(patch.path("op").asText());
        if (op.isEmpty()) {
            return false;
        }
        String nodeId = patch.path("nodeId").asText();
        String edgeId = patch.path("edgeId").asText();
        JsonNode data = patch.path("data");
        switch (op.get()) {
            case CREATE_NODE -> nodes.put(nodeId, content("nodeId", nodeId, data));
            case UPDATE_NODE -> update(nodes.get(nodeId), data);
            case DELETE_NODE -> deleteNode(nodeId);
            case CREATE_EDGE -> createEdge(edgeId, data);
            case UPDATE_EDGE -> update(edges.get(edgeId), data);
            case DELETE_EDGE -> removeEdge(edgeId);
            case SET_PROPERTY -> setProperty(patch);
            case REMOVE_PROPERTY -> removeProperty(patch);
        }
        return true;
    }

    /** {@code {nodes: [{nodeId, label?, properties}], edges: [{edgeId, fromNodeId, toNodeId, label?, properties}]}} */
    public ObjectNode toJson() {
        ObjectNode json = NODES.objectNode();
        ArrayNode nodeList = json.putArray("nodes");
        nodes.values().forEach(nodeList::add);
        ArrayNode edgeList = json.putArray("edges");
        edges.values().forEach(edgeList::add);
        return json;
    }

    private static ObjectNode content(String idField, String id, JsonNode data) {
        ObjectNode content = NODES.objectNode().put(idField, id);
        content.putObject("properties");
        update(content, data);
        return content;
    }

    private static void update(ObjectNode content, JsonNode data) {
        if (content == null) {
            return;
        }
        if (data.path("label").isTextual()) {
            content.set("label", data.get("label"));
        }
        if (data.path("properties") instanceof ObjectNode properties) {
            content.withObject("/properties").setAll(properties);
        }
    }

    private void deleteNode(String nodeId) {
        nodes.remove(nodeId);
        Set<String> taken = edgesOfNode.remove(nodeId);
        if (taken != null) {
            Set.copyOf(taken).forEach(this::removeEdge);
        }
    }

    private void createEdge(String edgeId, JsonNode data) {
        String from = data.path("fromNodeId").asText();
        String to = data.path("toNodeId").asText();
        if (!nodes.containsKey(from) || !nodes.containsKey(to)) {
            return;
        }
        ObjectNode edge = NODES.objectNode().put("edgeId", edgeId);
        edge.put("fromNodeId", from).put("toNodeId", to).putObject("properties");
        update(edge, data);
        putEdge(edgeId, edge);
    }

    private void putEdge(String edgeId, ObjectNode edge) {
        unlink(edgeId, edges.put(edgeId, edge));
        edgesOfNode
                .computeIfAbsent(edge.get("fromNodeId").asText(), node -> new LinkedHashSet<>())
                .add(edgeId);
        edgesOfNode
                .computeIfAbsent(edge.get("toNodeId").asText(), node -> new LinkedHashSet<>())
                .add(edgeId);
    }

    private void removeEdge(String edgeId) {
        unlink(edgeId, edges.remove(edgeId));
    }

    private void unlink(String edgeId, ObjectNode edge) {
        if (edge == null) {
            return;
        }
        for (String end : Set.of("fromNodeId", "toNodeId")) {
            String node = edge.get(end).asText();
            Set<String> others = edgesOfNode.get(node);
            if (others != null && others.remove(edgeId) && others.isEmpty()) {
                edgesOfNode.remove(node);
            }
        }
    }

    private void setProperty(JsonNode patch) {
        ObjectNode target = target(patch);
        if (target != null) {
            target.withObject("/properties").set(patch.path("propertyKey").asText(), patch.get("propertyValue"));
        }
    }

    private void removeProperty(JsonNode patch) {
        ObjectNode target = target(patch);
        if (target != null) {
            target.withObject("/properties").remove(patch.path("propertyKey").asText());
        }
    }

    private ObjectNode target(JsonNode patch) {
        boolean isNode = patch.path("targetType").asText().equals("node");
        return (isNode ? nodes : edges).get(patch.path("targetId").asText());
    }
}
