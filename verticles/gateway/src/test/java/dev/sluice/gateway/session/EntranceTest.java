package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.access.Rights;
import dev.sluice.gateway.limit.NodeLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EntranceTest implements Entrance.Listener {
    private static final int TIMEOUT = 1000;
    private static final byte[] MESSAGE = "{}".getBytes(StandardCharsets.UTF_8);

    private final FakeClient client = new FakeClient();
    private final NodeLimits node = node("{\"limits\": {\"principalConnectionsMax\": 1}}");
    private final Entrance entrance = new Entrance(
            client,
            (code, text, now) -> ErrorMessage.of(code, text, "", now),
            node.open("192.0.2.1", 0),
            this,
            TIMEOUT,
            0);
    private final List<String> heard = new ArrayList<>();

    @Test
    void nobodyGetsAnythingButErrors() {
        shownWithRequest(new Denied(Reason.MISSING));

        assertThat(client.take()).isEmpty();
        assertThat(entrance.lets(true, MESSAGE, 1)).isFalse();
        assertThat(client.take())
                .singleElement()
                .satisfies(error -> assertThat(error.at("/error/code").asText()).isEqualTo("not_authenticated"));
        assertThat(client.closed()).isNull();
        assertThat(heard).isEmpty();
    }

    @Test
    void nobodyIsClosedAfterTheTimeout() {
        shownWithRequest(new Denied(Reason.MISSING));

        assertThat(entrance.poll(TIMEOUT - 1)).isFalse();
        assertThat(client.closed()).isNull();
        entrance.poll(TIMEOUT);
        assertThat(client.closed()).isEqualTo(CloseCode.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MISSING", "BUSY"})
    void badCredentialInTheRequestClosesAtOnce(Reason reason) {
        shownWithRequest(new Denied(reason));

        assertThat(client.take().get(0).at("/error/message").asText()).isEqualTo(reason.text());
        assertThat(client.closed()).isEqualTo(CloseCode.UNAUTHENTICATED);
    }

    @Test
    void clientComesBackWhenTheNodeIsBusy() {
        shownWithRequest(new Denied(Reason.BUSY));

        assertThat(client.closed()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void tokenInMessageOpensTheSession() {
        shownWithRequest(new Denied(Reason.MISSING));
        shownInMessage(granted("ann", Principal.NEVER));

        assertThat(client.take().get(0).toString())
                .isEqualTo("{\"type\":\"auth_response\",\"authenticated\":true,\"data\":{\"authenticated\":true}}");
        assertThat(heard).containsExactly("entered");
        assertThat(entrance.lets(true, MESSAGE, 1)).isTrue();
        assertThat(entrance.poll(TIMEOUT * 2)).isTrue();
    }

    @Test
    void messagesDuringVerificationAreHeardAfterIt() {
        entrance.verifying();
        assertThat(entrance.lets(true, MESSAGE, 0)).isFalse();
        assertThat(client.take()).isEmpty();

        entrance.judgedRequest(granted("ann", Principal.NEVER), 1);

        assertThat(heard).containsExactly("entered", "{}");
    }

    @Test
    void messagesDuringVerificationAreBounded() {
        entrance.verifying();
        for (int i = 0; i < Entrance.EARLY_MESSAGES_MAX; i++) {
            entrance.lets(true, MESSAGE, 0);
        }
        assertThat(client.closed()).isNull();

        entrance.lets(true, MESSAGE, 0);

        assertThat(client.closed()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void attemptsAreBounded() {
        shownWithRequest(new Denied(Reason.MISSING));
        for (int i = 1; i < Entrance.ATTEMPTS_MAX; i++) {
            shownInMessage(new Denied(Reason.SIGNATURE));
        }
        assertThat(client.closed()).isNull();

        shownInMessage(new Denied(Reason.SIGNATURE));

        assertThat(client.closed()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(client.take())
                .anyMatch(answer -> answer.path("type").asText().equals("auth_response")
                        && !answer.path("authenticated").asBoolean());
    }

    @Test
    void connectionEndsWithItsToken() {
        shownWithRequest(granted("ann", 500));

        assertThat(entrance.poll(499)).isTrue();
        assertThat(entrance.poll(500)).isFalse();
        assertThat(client.closed()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(client.refusals()).containsExactly(ErrorCode.NOT_AUTHENTICATED);
    }

    @Test
    void freshTokenRenewsInPlace() {
        shownWithRequest(granted("ann", 500));
        shownInMessage(granted("ann", 5000));

        assertThat(heard).containsExactly("entered", "renewed");
        assertThat(entrance.poll(4999)).isTrue();
        assertThat(client.closed()).isNull();
    }

    @Test
    void badTokenDoesNotEndWhatAGoodOneBegan() {
        shownWithRequest(granted("ann", 500));
        shownInMessage(new Denied(Reason.EXPIRED));

        assertThat(client.closed()).isNull();
        assertThat(entrance.poll(499)).isTrue();
    }

    @Test
    void anotherUserNeedsAnotherConnection() {
        shownWithRequest(granted("ann", Principal.NEVER));
        shownInMessage(granted("bob", Principal.NEVER));

        assertThat(client.refusals()).containsExactly(ErrorCode.FORBIDDEN);
        assertThat(entrance.principal().orElseThrow().id()).isEqualTo("ann");
    }

    @Test
    void connectionsOfOneUserAreBounded() {
        node.open("192.0.2.2", 0).identified("ann", 0);

        shownWithRequest(granted("ann", Principal.NEVER));

        assertThat(client.take().get(0).at("/error/retryAfterMs").asLong()).isPositive();
        assertThat(client.closed()).isEqualTo(CloseCode.POLICY);
        assertThat(heard).isEmpty();
    }

    @Test
    void openDoorCountsNobody() {
        node.open("192.0.2.2", 0).identified(Principal.ANYONE.id(), 0);

        shownWithRequest(new Granted(Principal.ANYONE));

        assertThat(heard).containsExactly("entered");
    }

    @Override
    public void entered(List<Entrance.Early> early, long nowMillis) {
        heard.add("entered");
        early.forEach(message -> heard.add(new String(message.payload(), StandardCharsets.UTF_8)));
    }

    @Override
    public void renewed() {
        heard.add("renewed");
    }

    private void shownWithRequest(Authentication authentication) {
        entrance.verifying();
        entrance.judgedRequest(authentication, 0);
    }

    private void shownInMessage(Authentication authentication) {
        entrance.verifying();
        entrance.judgedMessage(authentication, 0);
    }

    private static Granted granted(String id, long expiresAtMillis) {
        return new Granted(new Principal(id, Optional.empty(), Rights.NONE, expiresAtMillis));
    }

    private static NodeLimits node(String json) {
        SluiceConfig config = SluiceConfig.parse(json);
        return new NodeLimits(config.limits(), config.gateway());
    }
}
