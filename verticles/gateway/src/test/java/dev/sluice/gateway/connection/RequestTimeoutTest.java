package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestTimeoutTest {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    RequestTimeoutTest() {
        channel.freezeTime();
        channel.pipeline().addLast(new RequestTimeout(TIMEOUT_MILLIS, new ConnectionMeters(meters)));
    }

    @Test
    void whoSendsNothingIsDroppedAndCounted() {
        pass(TIMEOUT_MILLIS - 1);
        assertThat(channel.isOpen()).isTrue();

        pass(1);

        assertThat(channel.isOpen()).isFalse();
        assertThat(meters.get("sluice.gateway.requests.timeouts").counter().count())
                .isEqualTo(1);
    }

    @Test
    void aHeadWithoutTheEndOfItsRequestBuysNoTime() {
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
        pass(TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anAnswerMayTakeItsTime() {
        request();
        pass(100 * TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void theNextRequestHasTheSameTime() {
        request();
        pass(TIMEOUT_MILLIS);
        answer(HttpResponseStatus.OK);
        pass(TIMEOUT_MILLIS - 1);
        request();
        answer(HttpResponseStatus.OK);
        assertThat(channel.isOpen()).isTrue();

        pass(TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatIsAnsweredBeforeItsEndIsAwaitedAllTheSame() {
        answer(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        pass(TIMEOUT_MILLIS - 1);
        request();
        pass(TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anInterimAnswerIsNone() {
        request();
        answer(HttpResponseStatus.CONTINUE);
        pass(TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void ofTwoRequestsInOneBothAreAnsweredInPeace() {
        request();
        request();
        answer(HttpResponseStatus.OK);
        pass(TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aConnectionThatWasTakenOverIsLeftAlone() {
        channel.pipeline().remove(RequestTimeout.class);
        pass(TIMEOUT_MILLIS);

        assertThat(channel.isOpen()).isTrue();
    }

    private void request() {
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void answer(HttpResponseStatus status) {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    private void pass(int millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
