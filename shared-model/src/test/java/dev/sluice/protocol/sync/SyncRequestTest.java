package dev.sluice.protocol.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.sync.SyncRequest.Heartbeat;
import dev.sluice.protocol.sync.SyncRequest.Patches;
import dev.sluice.protocol.sync.SyncRequest.StateRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncRequestTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void patchOfTheSeedsReadmeIsTaken() throws Exception {
        SyncPatch patch = patch("{'id':'p_uuid','timestamp':1234567890,'clientId':'client_123','op':'create_node',"
                + "'nodeId':'n_uuid','data':{'label':'Person','properties':{'name':'John'}}}");
        assertThat(patch.id()).isEqualTo("p_uuid");
        assertThat(patch.op()).isEqualTo("create_node");
        assertThat(patch.baseVersion()).isEqualTo(SyncPatch.NO_BASE);
        assertThat(JSON.readTree(patch.json()).at("/data/properties/name").asText())
                .isEqualTo("John");
    }

    @Test
    void camelCaseIsTheSameOperationAndIsKeptAsItCame() throws Exception {
        SyncPatch patch = patch("{'id':'p','timestamp':1,'clientId':'c','op':'deleteEdge','edgeId':'e'}");
        assertThat(patch.op()).isEqualTo("delete_edge");
        assertThat(new String(patch.json(), UTF_8)).contains("deleteEdge");
    }

    @Test
    void unknownOperationIsOpaqueAndNeedsNoFieldsOfItsOwn() throws Exception {
        SyncPatch patch = patch("{'id':'p','timestamp':1,'clientId':'c','op':'move_node','to':[1,2]}");
        assertThat(patch.op()).isEqualTo("move_node");
        assertThat(new String(patch.json(), UTF_8)).contains("\"to\":[1,2]");
    }

    @Test
    void versionThatAClientSendsIsIgnored() throws Exception {
        SyncPatch patch = patch("{'id':'p','timestamp':1,'clientId':'c','op':'x','serverVersion':99}");
        assertThat(new String(patch.json(), UTF_8)).doesNotContain("serverVersion");
    }

    @Test
    void repeatThatIsStampedAnewIsTheSamePatchAndOtherContentIsNot() throws Exception {
        byte[] digest = patch("{'id':'p','timestamp':1,'clientId':'c','op':'x','a':{'b':1,'c':2}}")
                .digest();
        assertThat(patch("{'op':'x','timestamp':2,'clientId':'c','id':'p','baseVersion':7,'a':{'c':2,'b':1}}")
                        .digest())
                .isEqualTo(digest);
        assertThat(patch("{'id':'p','timestamp':1,'clientId':'c','op':'x','a':{'b':1,'c':3}}")
                        .digest())
                .isNotEqualTo(digest);
        assertThat(patch("{'id':'p','timestamp':1,'clientId':'d','op':'x','a':{'b':1,'c':2}}")
                        .digest())
                .isNotEqualTo(digest);
    }

    @Test
    void otherMessagesAreRead() throws Exception {
        assertThat(SyncRequest.of(json("{'type':'sync_request','payload':{'fromVersion':10}}")))
                .isEqualTo(new StateRequest(10, false));
        assertThat(SyncRequest.of(json("{'type':'sync_request','payload':{'fromVersion':0,'snapshot':true}}")))
                .isEqualTo(new StateRequest(0, true));
        assertThat(SyncRequest.of(json("{'type':'heartbeat','payload':null}"))).isEqualTo(new Heartbeat());
        Patches batch = (Patches) SyncRequest.of(json("{'type':'patches','payload':["
                + "{'id':'a','timestamp':1,'clientId':'c','op':'x'},"
                + "{'id':'b','timestamp':1,'clientId':'c','op':'y'}]}"));
        assertThat(batch.patches()).extracting(SyncPatch::id).isEqualTo(List.of("a", "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            payload.id             | "payload":{"timestamp":1,"clientId":"c","op":"x"}
            payload.id             | "payload":{"id":7,"timestamp":1,"clientId":"c","op":"x"}
            payload.id             | "payload":{"id":"","timestamp":1,"clientId":"c","op":"x"}
            payload.timestamp      | "payload":{"id":"p","clientId":"c","op":"x"}
            payload.timestamp      | "payload":{"id":"p","timestamp":"now","clientId":"c","op":"x"}
            payload.timestamp      | "payload":{"id":"p","timestamp":-1,"clientId":"c","op":"x"}
            payload.clientId       | "payload":{"id":"p","timestamp":1,"op":"x"}
            payload.op             | "payload":{"id":"p","timestamp":1,"clientId":"c"}
            payload.op             | "payload":{"id":"p","timestamp":1,"clientId":"c","op":[]}
            payload.baseVersion    | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"x","baseVersion":1.5}
            payload.nodeId         | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"createNode"}
            payload.edgeId         | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"delete_edge"}
            payload.data.toNodeId  | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"create_edge","edgeId":"e","data":{"fromNodeId":"a"}}
            payload.data           | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"create_node","nodeId":"n","data":[]}
            payload.data.properties| "payload":{"id":"p","timestamp":1,"clientId":"c","op":"create_node","nodeId":"n","data":{"properties":1}}
            payload.targetType     | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"set_property","targetType":"x","targetId":"n","propertyKey":"k","propertyValue":1}
            payload.propertyValue  | "payload":{"id":"p","timestamp":1,"clientId":"c","op":"set_property","targetType":"node","targetId":"n","propertyKey":"k"}
            payload                | "payload":null
            payload                | "payload":"x"
            """)
    void wrongPatchNamesItsField(String field, String payload) throws Exception {
        JsonNode message = JSON.readTree("{\"type\":\"patch\"," + payload + "}");
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> SyncRequest.of(message));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(refused.field()).isEqualTo(field);
        assertThat(SyncRequest.seedText(message, refused)).isEqualTo("Invalid patch payload");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"type":"sync_request","payload":{}}                   | Invalid sync request payload
            {"type":"sync_request","payload":null}                 | Invalid sync request payload
            {"type":"sync_request","payload":{"fromVersion":-1}}   | Invalid sync request payload
            {"type":"sync_request","payload":{"fromVersion":1.5}}  | Invalid sync request payload
            {"type":"sync_request","payload":{"fromVersion":"1"}}  | Invalid sync request payload
            {"type":"patches","payload":[]}                        | Invalid patch payload
            {"type":"patches","payload":{}}                        | Invalid patch payload
            {"type":"dance"}                                       | Unknown message type: dance
            {}                                                     | Unknown message type:
            [1]                                                    | Invalid message format
            """)
    void wrongMessageIsAnsweredInTheSeedsWords(String text, String words) throws Exception {
        JsonNode message = JSON.readTree(text);
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> SyncRequest.of(message));
        assertThat(SyncRequest.seedText(message, refused).strip()).isEqualTo(words);
    }

    @Test
    void errorInAListNamesThePlace() throws Exception {
        JsonNode list = json("[{'id':'a','timestamp':1,'clientId':'c','op':'x'},{'id':'b'}]");
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> SyncRequest.patches(list, ""));
        assertThat(refused.field()).isEqualTo("[1].timestamp");
    }

    private static SyncPatch patch(String payload) throws Exception {
        return ((Patches) SyncRequest.of(json("{'type':'patch','payload':" + payload + "}")))
                .patches()
                .get(0);
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
