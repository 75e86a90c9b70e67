package dev.sluice.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.Credit;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.RightsConfig;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.access.Rights;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.protocol.stream.StreamRequest.Hello;
import dev.sluice.protocol.stream.StreamRequest.Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamSessionTest implements StreamSession.Streams {
    private static final long NOW = 1_000_000;
    private static final GatewayConfig CONFIG = GatewayConfig.defaults();

    private final List<Publish> published = new ArrayList<>();
    private FakeClient client = new FakeClient();
    private FakeSubscription subscribed;
    private long window;
    private boolean full;
    private StreamSession session;

    @BeforeEach
    void open() {
        session = new StreamSession(client, this, CONFIG, StreamSession.reader(CONFIG), 500, Optional.empty());
        session.opened(NOW);
    }

    @Test
    void aWindowIsGrantedByTheWelcome() {
        say("{'type':'hello','streamId':'host','wantWindow':8}");
        JsonNode welcome = client.take().get(0);
        assertThat(welcome.get("type").asText()).isEqualTo("welcome");
        assertThat(welcome.get("streamId").asText()).isEqualTo("host");
        assertThat(welcome.get("maxWindow").asInt()).isEqualTo(8);
        assertThat(welcome.get("epoch").asLong()).isEqualTo(7);
        assertThat(welcome.get("tickId").asLong()).isEqualTo(100);
        assertThat(welcome.has("recovered")).as("nobody asked").isFalse();
        assertThat(window).isEqualTo(8);
        assertThat(subscribed.begun).isEqualTo(1);
    }

    @Test
    void theWelcomeWaitsForTheFirstPosition() {
        subscribed = new FakeSubscription(0);
        say("{'type':'hello'}");
        assertThat(client.take()).isEmpty();
        subscribed.epoch = 7;
        session.known();
        assertThat(client.take()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"7, 90, true,", "6, 90, false, epoch_changed", "7, 10, false, trimmed", "7, 101, false, ahead"})
    void aResumeIsProvenOrFailsWithItsReason(long epoch, long last, boolean recovered, String reason) {
        say("{'type':'hello','resume':{'lastApplied':" + last + "},'epoch':" + epoch + "}");
        JsonNode welcome = client.take().get(0);
        assertThat(welcome.get("recovered").asBoolean()).isEqualTo(recovered);
        assertThat(welcome.path("reason").asText(null)).isEqualTo(reason);
        assertThat(client.resumes()).hasSize(1);
    }

    @Test
    void aStreamThatMayNotBeReadIsForbiddenWhetherItExistsOrNot() {
        client.principal(principal("stream/other", "*"));
        for (String name : List.of("host", "nowhere")) {
            session = new StreamSession(client, this, CONFIG, StreamSession.reader(CONFIG), 500, Optional.empty());
            say("{'type':'hello','streamId':'" + name + "'}");
            assertThat(client.take().get(0).at("/error/code").asText()).isEqualTo("forbidden");
            assertThat(client.closed()).isEqualTo(CloseCode.FORBIDDEN);
        }
        assertThat(subscribed).isNull();
    }

    @Test
    void aStreamThatMayOnlyBeReadIsNotChanged() {
        client.principal(principal("stream/*", "stream/other"));
        say("{'type':'hello','streamId':'host'}");
        client.take();
        say("{'type':'publish','payload':{}}");
        assertThat(client.take().get(0).at("/error/code").asText()).isEqualTo("forbidden");
        assertThat(published).isEmpty();
        assertThat(client.closed()).isNull();
    }

    @Test
    void creditsOfBothKindsReachTheSubscription() {
        say("{'type':'hello'}");
        say("{'type':'credit','n':5}");
        assertThat(subscribed.credit.messages()).isEqualTo(5);
        say("{'type':'credit','upTo':{'messages':9,'bytes':1000}}");
        assertThat(subscribed.credit.messages()).isEqualTo(9);
        assertThat(subscribed.credit.bytes()).isEqualTo(1000);
        assertThat(subscribed.pumped).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'credit','n':0} | invalid_message | n",
                "{'type':'credit','n':-1} | invalid_message | n",
                "{'type':'credit','n':1.5} | invalid_message | n",
                "{'type':'credit','n':65537} | invalid_message | n",
                "{'type':'credit','n':'5'} | invalid_message | n",
                "{'type':'credit'} | invalid_message | n",
                "{'type':'credit','upTo':5} | invalid_message | upTo",
                "{'type':'credit','upTo':{'messages':-1}} | invalid_message | upTo.messages",
                "{'type':'jump'} | unknown_message_type | type",
                "{'type':5} | invalid_message | type",
                "{'type':'publish','payload':5} | invalid_message | payload",
                "{'type':'publish','payload':{},'id':[]} | invalid_message | id",
            })
    void badInputIsATypedErrorThatNamesTheFieldAndTheSessionGoesOn(String message, String code, String field) {
        say("{'type':'hello'}");
        client.take();
        say(message);
        JsonNode error = client.take().get(0);
        assertThat(error.get("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/code").asText()).isEqualTo(code);
        assertThat(error.at("/error/field").asText()).isEqualTo(field);
        assertThat(client.closed()).isNull();
        assertThat(client.refusals()).hasSize(1);
        say("{'type':'credit','n':1}");
        assertThat(subscribed.credit.messages()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{'type':'credit','n':1}",
                "{'type':'hello','wantWindow':0}",
                "{'type':'hello','streamId':'nowhere'}",
                "{'type':'hello','fields':[]}",
                "{'type':'hello','fields':[5]}",
                "{'type':'hello','maxSnapshotHz':-1}",
                "{'type':'hello','conflate':'yes'}",
                "{'type':'hello','epoch':1.5}"
            })
    void beforeHelloAnErrorEndsTheConnection(String message) {
        say(message);
        List<JsonNode> told = client.take();
        assertThat(told.get(0).get("type").asText()).isEqualTo("error");
        assertThat(told.get(1).get("type").asText()).isEqualTo("bye");
        assertThat(client.closed()).isEqualTo(CloseCode.POLICY);
    }

    @Test
    void aSecondHelloEndsTheConnection() {
        say("{'type':'hello'}");
        client.take();
        say("{'type':'hello'}");
        assertThat(client.take().get(0).get("reason").asText()).contains("before");
        assertThat(client.closed()).isEqualTo(CloseCode.POLICY);
    }

    @Test
    void whoSaysNothingIsSentAway() {
        session.poll(NOW + CONFIG.helloTimeoutMillis());
        assertThat(client.closed()).isNull();
        session.poll(NOW + CONFIG.helloTimeoutMillis() + 1);
        assertThat(client.closed()).isEqualTo(CloseCode.POLICY);
    }

    @Test
    void aQuietClientIsPinged() {
        say("{'type':'hello'}");
        client.take();
        session.poll(NOW + CONFIG.heartbeatMillis());
        assertThat(client.take().get(0).get("type").asText()).isEqualTo("ping");
        session.poll(NOW + CONFIG.heartbeatMillis() + 1);
        assertThat(client.take()).isEmpty();
    }

    @Test
    void modesAreToldToWhoKnowsThem() {
        say("{'type':'hello'}");
        client.take();
        session.mode(StreamMode.SNAPSHOT, 5);
        assertThat(client.take()).as("an original client").isEmpty();

        client = new FakeClient("sluice.v1.json");
        open();
        say("{'type':'hello'}");
        client.take();
        session.mode(StreamMode.SNAPSHOT, 5);
        JsonNode mode = client.take().get(0);
        assertThat(mode.get("mode").asText()).isEqualTo("snapshot");
        assertThat(mode.get("elided").asLong()).isEqualTo(5);
    }

    @Test
    void aChangeIsAnsweredIfItHasAnId() {
        say("{'type':'hello'}");
        client.take();
        say("{'type':'publish','payload':{'a':1}}");
        say("{'type':'publish','payload':{'a':2},'id':'x'}");
        published.forEach(change -> session.published(change, new Accepted(StreamChannels.deltas("s"), 7, 101), NOW));
        List<JsonNode> told = client.take();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).get("id").asText()).isEqualTo("x");
        assertThat(told.get(0).get("tickId").asLong()).isEqualTo(101);
    }

    @Test
    void aRefusedChangeIsAnErrorAndCounted() {
        say("{'type':'hello'}");
        client.take();
        say("{'type':'publish','payload':{'a':1}}");
        session.published(
                published.get(0), new Refused(StreamChannels.deltas("s"), ErrorCode.FORBIDDEN, "no", "payload"), NOW);
        assertThat(client.take().get(0).at("/error/code").asText()).isEqualTo("forbidden");
        assertThat(client.refusals()).containsExactly(ErrorCode.FORBIDDEN);
    }

    @Test
    void changesThatWaitForAnswersAreBounded() {
        say("{'type':'hello'}");
        client.take();
        for (int i = 0; i < 65; i++) {
            say("{'type':'publish','payload':{'a':1}}");
        }
        assertThat(published).hasSize(64);
        assertThat(client.take().get(0).at("/error/code").asText()).isEqualTo("overloaded");
        session.published(published.get(0), new Accepted(StreamChannels.deltas("s"), 7, 101), NOW);
        say("{'type':'publish','payload':{'a':1}}");
        assertThat(published).hasSize(65);
    }

    @Test
    void tooManyFormsOfAStreamAreRefused() {
        full = true;
        say("{'type':'hello','fields':['a']}");
        assertThat(client.take().get(0).at("/error/code").asText()).isEqualTo("overloaded");
    }

    @Test
    void theServerSaysByeWithATimeToComeBack() {
        say("{'type':'hello'}");
        client.take();
        session.goingAway(CloseCode.DRAINING, "draining", 1500);
        JsonNode bye = client.take().get(0);
        assertThat(bye.get("type").asText()).isEqualTo("bye");
        assertThat(bye.get("reconnectAfterMs").asLong()).isEqualTo(1500);
    }

    @Override
    public boolean exists(String name) {
        return name.equals("simulator") || name.equals("host");
    }

    @Override
    public Optional<StreamSubscription> subscribe(
            String name, Hello hello, long granted, StreamSubscription.Listener listener) {
        if (full) {
            return Optional.empty();
        }
        if (subscribed == null) {
            subscribed = new FakeSubscription(7);
        }
        window = granted;
        subscribed.credit = new Credit(granted);
        return Optional.of(subscribed);
    }

    @Override
    public void publish(String name, Publish change) {
        published.add(change);
    }

    private static Principal principal(String subscribe, String publish) {
        Rights rights = Rights.of(new RightsConfig(List.of(subscribe), List.of(publish), false));
        return new Principal("ann", Optional.empty(), rights, Principal.NEVER);
    }

    private void say(String message) {
        session.text(message.replace('\'', '"').getBytes(StandardCharsets.UTF_8), NOW);
    }
}
