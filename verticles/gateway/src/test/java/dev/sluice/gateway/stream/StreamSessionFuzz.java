package dev.sluice.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.Credit;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.gateway.session.Script;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.protocol.stream.StreamRequest.Hello;
import dev.sluice.protocol.stream.StreamRequest.Publish;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Any client of a stream, and any order in which its node and its owner do their part. */
class StreamSessionFuzz implements StreamSession.Streams {
    private static final GatewayConfig CONFIG = GatewayConfig.defaults();
    private static final int ANSWERS_PER_STEP_MAX = 4;

    private final Deque<Publish> published = new ArrayDeque<>();
    private StreamSubscription.Listener listener;
    private final FakeSubscription subscription = new FakeSubscription(0);

    @FuzzTest
    void noConversationMakesItFail(byte[] data) {
        new StreamSessionFuzz().converse(data);
    }

    private void converse(byte[] data) {
        FakeClient client = new FakeClient();
        StreamSession session =
                new StreamSession(client, this, CONFIG, StreamSession.reader(CONFIG), 500, Optional.empty());
        Script script = new Script(data);
        session.opened(script.nowMillis());
        script.play(session, client, digit -> {
            node(session, digit, script.nowMillis());
            assertThat(published).hasSizeLessThanOrEqualTo(64);
            assertThat(subscription.begun).isLessThanOrEqualTo(1);
        });
        session.goingAway(CloseCode.DRAINING, "draining", 1_000);
        session.closed(script.nowMillis());
        assertThat(client.take()).hasSizeLessThanOrEqualTo(ANSWERS_PER_STEP_MAX * (1 + data.length));
    }

    private void node(StreamSession session, int digit, long nowMillis) {
        if (digit == 0 && listener != null) {
            subscription.epoch = 7;
            session.known();
        } else if (digit == 1 && !published.isEmpty()) {
            session.published(published.remove(), new Accepted(StreamChannels.deltas("s"), 7, 101), nowMillis);
        } else if (digit == 2 && !published.isEmpty()) {
            Refused refused = new Refused(StreamChannels.deltas("s"), ErrorCode.OVERLOADED, "no", "");
            session.published(published.remove(), refused, nowMillis);
        } else if (digit == 3 && subscription.begun > 0) {
            session.mode(StreamMode.CONFLATED, 3);
        } else if (digit == 4) {
            subscription.epoch = 7;
        }
    }

    @Override
    public boolean exists(String name) {
        return !name.equals("nowhere");
    }

    @Override
    public Optional<StreamSubscription> subscribe(
            String name, Hello hello, long window, StreamSubscription.Listener listens) {
        listener = listens;
        subscription.credit = new Credit(window);
        return Optional.of(subscription);
    }

    @Override
    public void publish(String name, Publish change) {
        published.add(change);
    }
}
