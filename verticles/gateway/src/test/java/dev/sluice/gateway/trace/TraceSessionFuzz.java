package dev.sluice.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.gateway.session.Script;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.trace.TraceAnswer;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.testing.trace.SwarmTraffic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Any client of traces, and any order in which its node and the owners do their part. */
class TraceSessionFuzz {
    private static final ChannelId CHANNEL = new ChannelId(TraceEvent.FEATURE, "s");
    private static final List<byte[]> EVENTS = new SwarmTraffic("s", 1000, 1)
            .next(3).stream().map(TraceEventProto::bytes).toList();
    private static final int ANSWERS_PER_BYTE_MAX = 4;

    @FuzzTest
    void noConversationMakesItFail(byte[] data) {
        if (data.length == 0) {
            return;
        }
        FakeClient client = new FakeClient((data[0] & 1) == 0 ? "" : "sluice.v1.protobuf");
        FakeTraces traces = new FakeTraces();
        TraceSession session =
                new TraceSession("client-1", client, traces, GatewayConfig.defaults(), TraceBatcherConfig.defaults());
        Script script = new Script(java.util.Arrays.copyOfRange(data, 1, data.length));
        session.opened(script.nowMillis());
        script.play(session, client, digit -> node(session, traces, digit, script.nowMillis()));
        session.goingAway(CloseCode.DRAINING, "draining", 1_000);
        session.closed(script.nowMillis());
        while (!traces.asked.isEmpty()) {
            refuse(traces);
        }
        assertThat(client.take().size() + client.binaries().size())
                .isLessThanOrEqualTo(ANSWERS_PER_BYTE_MAX * (1 + data.length));
    }

    private static void node(TraceSession session, FakeTraces traces, int digit, long nowMillis) {
        if (digit == 0 && !traces.opened.isEmpty()) {
            traces.known(traces.epoch + 1, 1, 40);
        } else if (digit == 1 && !traces.asked.isEmpty()) {
            answer(traces);
        } else if (digit == 2 && !traces.asked.isEmpty()) {
            refuse(traces);
        } else if (digit == 3) {
            traces.writable = !traces.writable;
            session.writable(nowMillis);
        } else if (digit == 4) {
            traces.full = !traces.full;
        } else if (digit == 5) {
            session.roundTrip(100);
        }
    }

    private static void answer(FakeTraces traces) {
        FakeTraces.Asked asked = traces.asked.remove();
        byte[] result;
        if (asked.command() instanceof TraceCommand.History) {
            result = TraceAnswer.history(EVENTS, Optional.of("more"));
        } else if (asked.command() instanceof TraceCommand.Travel) {
            result = TraceAnswer.travel("{}".getBytes(StandardCharsets.UTF_8), EVENTS);
        } else {
            result = TraceAnswer.info(Optional.empty(), EVENTS);
        }
        asked.answer().accept(new Accepted(CHANNEL, Math.max(1, traces.epoch), 42, result));
    }

    private static void refuse(FakeTraces traces) {
        traces.asked.remove().answer().accept(new Refused(CHANNEL, ErrorCode.OVERLOADED, "no", ""));
    }
}
