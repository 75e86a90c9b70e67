package dev.sluice.synclog.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Graph graph = new Graph();

    @Test
    void nodeIsCreatedUpdatedAndDeleted() throws Exception {
        apply("{'op':'create_node','nodeId':'n','data':{'label':'Person','properties':{'name':'John','age':1}}}");
        apply("{'op':'update_node','nodeId':'n','data':{'properties':{'age':2}}}");
        assertGraph("{'nodes':[{'nodeId':'n','properties':{'name':'John','age':2},'label':'Person'}],'edges':[]}");
        apply("{'op':'delete_node','nodeId':'n'}");
        assertGraph("{'nodes':[],'edges':[]}");
    }

    @Test
    void camelCaseSpellingsDoTheSame() throws Exception {
        apply("{'op':'createNode','nodeId':'n','data':{'label':'A'}}");
        apply("{'op':'setProperty','targetType':'node','targetId':'n','propertyKey':'k','propertyValue':null}");
        assertGraph("{'nodes':[{'nodeId':'n','properties':{'k':null},'label':'A'}],'edges':[]}");
        apply("{'op':'removeProperty','targetType':'node','targetId':'n','propertyKey':'k'}");
        assertGraph("{'nodes':[{'nodeId':'n','properties':{},'label':'A'}],'edges':[]}");
    }

    @Test
    void deletingANodeTakesItsEdgesAndNoOthers() throws Exception {
        node("a");
        node("b");
        node("c");
        edge("ab", "a", "b");
        edge("bc", "b", "c");
        edge("ca", "c", "a");
        edge("bb", "b", "b");
        apply("{'op':'delete_node','nodeId':'b'}");
        assertThat(graph.toJson().get("edges"))
                .isEqualTo(json("[{'edgeId':'ca','fromNodeId':'c','toNodeId':'a','properties':{}}]"));
        node("b");
        assertThat(graph.toJson().get("edges")).hasSize(1);
    }

    @Test
    void edgeNeedsBothItsNodes() throws Exception {
        node("a");
        edge("ab", "a", "b");
        assertThat(graph.toJson().get("edges")).isEmpty();
    }

    @Test
    void edgeThatIsCreatedAnewLeavesItsFormerNodes() throws Exception {
        node("a");
        node("b");
        node("c");
        edge("e", "a", "b");
        edge("e", "b", "c");
        apply("{'op':'delete_node','nodeId':'a'}");
        assertThat(graph.toJson().get("edges")).hasSize(1);
        apply("{'op':'delete_node','nodeId':'c'}");
        assertThat(graph.toJson().get("edges")).isEmpty();
    }

    @Test
    void patchAboutWhatIsNotThereChangesNothing() throws Exception {
        apply("{'op':'update_node','nodeId':'x','data':{'label':'A'}}");
        apply("{'op':'delete_edge','edgeId':'x'}");
        apply("{'op':'set_property','targetType':'edge','targetId':'x','propertyKey':'k','propertyValue':1}");
        assertGraph("{'nodes':[],'edges':[]}");
    }

    @Test
    void unknownOperationIsNotFolded() throws Exception {
        assertThat(graph.apply(json("{'op':'move_node','nodeId':'n'}"))).isFalse();
    }

    private void node(String id) throws Exception {
        apply("{'op':'create_node','nodeId':'" + id + "'}");
    }

    private void edge(String id, String from, String to) throws Exception {
        apply("{'op':'create_edge','edgeId':'" + id + "','data':{'fromNodeId':'" + from + "','toNodeId':'" + to
                + "'}}");
    }

    private void apply(String patch) throws Exception {
        assertThat(graph.apply(json(patch))).isTrue();
    }

    private void assertGraph(String expected) throws Exception {
        assertThat(graph.toJson()).isEqualTo(json(expected));
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
