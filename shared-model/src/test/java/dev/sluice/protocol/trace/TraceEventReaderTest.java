package dev.sluice.protocol.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceEventReaderTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final TraceEventReader READER = new TraceEventReader(new EventLimits(1000, 60_000));
    private static final EventStamp STAMP = new EventStamp(NOW, () -> "made-id", Optional.empty(), "event");

    @Test
    void missingFieldsAreStamped() throws ProtocolException {
        TraceEvent event = READER.read(TraceEvents.json("{'sessionId':'s'}"), STAMP);

        assertThat(event.id()).isEqualTo("made-id");
        assertThat(event.traceId()).isEqualTo("made-id");
        assertThat(event.timestamp()).isEqualTo(NOW);
        assertThat(event.agentId()).isEqualTo("unknown");
        assertThat(event.type()).isEqualTo("event");
        assertThat(event.data()).isEqualTo("{}");
    }

    @Test
    void swarmNamesTheSessionWhereNothingElseDoes() throws ProtocolException {
        TraceEvent event = READER.read(TraceEvents.json("{'swarmId':'swarm-7'}"), STAMP);

        assertThat(event.sessionId()).isEqualTo("swarm-7");
        assertThat(TraceEventJson.text(event)).contains("\"swarmId\":\"swarm-7\"");
    }

    @Test
    void whatAProducerSentComesOutAgain() throws ProtocolException {
        String sent = "{'id':'a','traceId':'t','parentId':'p','sessionId':'s','agentId':'x','type':'tool_call',"
                + "'phase':'complete','timestamp':5,'duration':950.5,'data':{'a':[1,null]},'metadata':{'k':'v'}}";

        TraceEvent event = READER.read(TraceEvents.json(sent), STAMP);

        assertThat(TraceEvents.json(TraceEventJson.text(event))).isEqualTo(TraceEvents.json(sent));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':'a'} | sessionId",
                "{'sessionId':''} | sessionId",
                "{'sessionId':7} | sessionId",
                "{'sessionId':'s','timestamp':-1} | timestamp",
                "{'sessionId':'s','timestamp':1.5} | timestamp",
                "{'sessionId':'s','timestamp':'now'} | timestamp",
                "{'sessionId':'s','timestamp':1700000060001} | timestamp",
                "{'sessionId':'s','duration':-0.5} | duration",
                "{'sessionId':'s','duration':'long'} | duration",
                "{'sessionId':'s','phase':'begin'} | phase",
                "{'sessionId':'s','id':'a','parentId':'a'} | parentId",
                "{'sessionId':'s','agentId':[]} | agentId",
                "{'sessionId':'s','metadata':[]} | metadata",
            })
    void malformedFieldIsNamed(String event, String field) {
        assertThatThrownBy(() -> READER.read(TraceEvents.json(event), STAMP))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
                    assertThat(refused.field()).isEqualTo(field);
                });
    }

    @ParameterizedTest
    @CsvSource({"data", "metadata"})
    void tooLargeEventIsRefused(String field) {
        String event = "{'sessionId':'s','" + field + "':{'text':'" + "ä".repeat(500) + "'}}";

        assertThatThrownBy(() -> READER.read(TraceEvents.json(event), STAMP))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
                    assertThat(refused.field()).isEqualTo(field);
                });
    }

    @Test
    void clockOfAProducerMayBeALittleAhead() throws ProtocolException {
        TraceEvent event = READER.read(TraceEvents.json("{'sessionId':'s','timestamp':1700000060000}"), STAMP);

        assertThat(event.timestamp()).isEqualTo(NOW + 60_000);
    }
}
