package dev.sluice.gateway.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamQueryTest {
    @Test
    void whatComesWithAReconnectCountsBeforeTheUrl() throws Exception {
        assertThat(query("7-41", Map.of("lastEventId", "7-3")).resumeAfter()).contains(new Position(7, 41));
        assertThat(query("", Map.of("lastEventId", "7-3")).resumeAfter()).contains(new Position(7, 3));
        assertThat(query(null, Map.of()).resumeAfter()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "7-", "-7", "0-1", "7-1-2", "x-1", "9007199254740992-1", "1-9007199254740992", "1- 2"})
    void anIdThatIsNoneOfOursIsNamed(String id) {
        assertThat(catchThrowableOfType(ProtocolException.class, () -> query(id, Map.of())
                                .resumeAfter())
                        .field())
                .isEqualTo("Last-Event-ID");
        assertThat(catchThrowableOfType(ProtocolException.class, () -> query(null, Map.of("lastEventId", id))
                                .hello())
                        .field())
                .isEqualTo("lastEventId");
    }

    @Test
    void aRequestForAStreamIsItsHello() throws Exception {
        byte[] hello = query("7-41", Map.of("fields", "a,b")).hello();
        assertThat(new String(hello, StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"hello\",\"fields\":[\"a\",\"b\"],\"epoch\":7,\"resume\":{\"lastApplied\":41}}");
        assertThat(catchThrowableOfType(ProtocolException.class, () -> query(null, Map.of("fields", "x".repeat(65)))
                                .hello())
                        .field())
                .isEqualTo("fields");
    }

    @Test
    void aRequestForATraceSessionFiltersFirst() throws Exception {
        assertThat(query("7-41", Map.of("agents", "a,b", "where", "event.duration > 5", "batch", "1"))
                        .traces("s"))
                .containsExactly(
                        new TraceRequest.FilterAgents(List.of("a", "b")),
                        new TraceRequest.Filter("event.duration > 5"),
                        new TraceRequest.SubscribeSession("s", true, false, Optional.of(new Position(7, 41))));
        assertThat(query(null, Map.of()).traces("s"))
                .containsExactly(new TraceRequest.SubscribeSession("s", false, false, Optional.empty()));
    }

    private static EventStreamQuery query(String lastEventId, Map<String, String> parameters) {
        return new EventStreamQuery(name -> name.equals("Last-Event-ID") ? lastEventId : null, parameters::get);
    }
}
