package dev.sluice.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.BusPermissionConfig;
import dev.sluice.config.EventBusConfig;
import dev.sluice.config.RightsConfig;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.access.Rights;
import dev.sluice.gateway.bridge.BridgeSession.Rules;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BridgeSessionTest {
    private static final int REPLY_TIMEOUT_MILLIS = 1000;
    private static final BusPermissionConfig TALK = new BusPermissionConfig("", "talk\\..+", true, true, "");

    private final FakeClient client = new FakeClient();
    private final FakeBus bus = new FakeBus();
    private Rules rules = rules(Map.of("talk", TALK));
    private long nowMillis = 1_000_000;
    private final BridgeSession session =
            new BridgeSession(client, bus, new JsonReader(new JsonLimits(10_000, 8, 64)), () -> rules);

    @Test
    void whatIsPermittedIsSentPublishedAndHeard() {
        say("{'type':'send','address':'talk.a','body':{'n':1},'headers':{'h':'x'}}");
        say("{'type':'publish','address':'talk.a','body':[1]}");
        say("{'type':'register','address':'talk.a'}");
        assertThat(bus.done).containsExactly("send talk.a {\"n\":1} {h=x}", "publish talk.a [1] {}", "hear talk.a");
        assertThat(session.hear("talk.a", utf8("{\"type\":\"rec\"}"), Bus.Owed.NOBODY, nowMillis))
                .isTrue();
        assertThat(client.take()).hasSize(1);
        say("{'type':'unregister','address':'talk.a'}");
        assertThat(bus.done).endsWith("unhear talk.a");
    }

    @Test
    void whatIsNotPermittedReachesNobody() {
        say("{'type':'send','address':'other'}");
        say("{'type':'register','address':'sluice.gateway.n'}");
        say("{'type':'publish','address':'__vertx.reply.1'}");
        say("{'type':'register','address':'talk'}");
        assertThat(bus.done).isEmpty();
        assertThat(client.take())
                .extracting(message -> message.path("body").asText())
                .containsOnly("access_denied");
        assertThat(client.refusals()).containsOnly(ErrorCode.FORBIDDEN).hasSize(4);
    }

    @Test
    void aPermissionTakesTheRightToItsChannel() {
        rules = rules(Map.of(
                "talk", TALK,
                "lobby", new BusPermissionConfig("lobby", "", true, true, "room/lobby"),
                "host", new BusPermissionConfig("sluice.stream.host.update", "", true, false, "")));
        client.principal(may(List.of("bus/talk.a"), List.of("room/lobby", "stream/host")));
        say("{'type':'register','address':'talk.a'}");
        say("{'type':'publish','address':'lobby'}");
        say("{'type':'publish','address':'sluice.stream.host.update'}");
        assertThat(client.take()).isEmpty();
        say("{'type':'register','address':'talk.b'}");
        say("{'type':'publish','address':'talk.a'}");
        say("{'type':'register','address':'lobby'}");
        say("{'type':'register','address':'sluice.stream.host.update'}");
        assertThat(client.take()).hasSize(4);
        assertThat(bus.done).hasSize(3);
    }

    @Test
    void aChangedPermissionOrCredentialEndsWhatItNoLongerAllows() {
        say("{'type':'register','address':'talk.a'}");
        rules = rules(Map.of());
        session.poll(nowMillis);
        JsonNode told = client.take().get(0);
        assertThat(told.path("body").asText()).isEqualTo("access_denied");
        assertThat(told.path("address").asText()).isEqualTo("talk.a");
        assertThat(bus.done).containsExactly("hear talk.a", "unhear talk.a");

        rules = rules(Map.of("talk", TALK));
        say("{'type':'register','address':'talk.a'}");
        client.principal(may(List.of(), List.of()));
        assertThat(session.hear("talk.a", utf8("{}"), Bus.Owed.NOBODY, nowMillis))
                .as("not even until the next poll")
                .isFalse();
        assertThat(client.closed()).isNull();
    }

    @Test
    void whoDoesNotReadLosesMessagesAndIsToldHowMany() {
        say("{'type':'register','address':'talk.a'}");
        bus.writable = false;
        for (int i = 0; i < 1000; i++) {
            assertThat(session.hear("talk.a", utf8("{}"), Bus.Owed.NOBODY, nowMillis))
                    .isFalse();
        }
        assertThat(client.take()).isEmpty();
        assertThat(bus.dropped).hasSize(1000).containsOnly(DropReason.UNWRITABLE);
        bus.writable = true;
        session.writable(nowMillis);
        assertThat(client.take().get(0).path("dropped").asInt()).isEqualTo(1000);
    }

    @Test
    void repliesAreAwaitedAndOwedOnlySoMany() {
        say("{'type':'send','address':'talk.a','replyAddress':'r1'}");
        say("{'type':'send','address':'talk.a','replyAddress':'r2'}");
        say("{'type':'send','address':'talk.a','replyAddress':'r3'}");
        assertThat(bus.replies).hasSize(2);
        assertThat(client.take().get(0).path("body").asText()).isEqualTo("max_replies_reached");
        bus.replies.remove(0).replied(utf8("{\"type\":\"rec\",\"address\":\"r1\"}"), Bus.Owed.NOBODY);
        assertThat(client.take()).hasSize(1);
        say("{'type':'send','address':'talk.a','replyAddress':'r3'}");
        assertThat(bus.replies).hasSize(2);

        say("{'type':'register','address':'talk.a'}");
        List<FakeOwed> debts = List.of(new FakeOwed("1"), new FakeOwed("2"), new FakeOwed("3"));
        assertThat(debts)
                .extracting(owed -> session.hear("talk.a", utf8("{}"), owed, nowMillis))
                .containsExactly(true, true, false);
        say("{'type':'send','address':'1','body':'yes'}");
        assertThat(debts.get(0).done).containsExactly("reply \"yes\"");
        say("{'type':'send','address':'1','body':'again'}");
        assertThat(debts.get(0).done).hasSize(1);
        assertThat(debts.get(2).done).containsExactly("fail");
        nowMillis += REPLY_TIMEOUT_MILLIS;
        session.poll(nowMillis);
        say("{'type':'send','address':'2','body':'late'}");
        assertThat(debts.get(1).done).isEmpty();
    }

    @Test
    void whoLeavesIsHeardOfByThoseWhoWait() {
        say("{'type':'register','address':'talk.a'}");
        FakeOwed owed = new FakeOwed("1");
        session.hear("talk.a", utf8("{}"), owed, nowMillis);
        session.closed(nowMillis);
        assertThat(owed.done).containsExactly("fail");
        assertThat(bus.done).endsWith("unhear talk.a");
        assertThat(session.hear("talk.a", utf8("{}"), Bus.Owed.NOBODY, nowMillis))
                .isFalse();
    }

    private void say(String message) {
        session.text(utf8(message.replace('\'', '"')), nowMillis);
    }

    private static Rules rules(Map<String, BusPermissionConfig> permitted) {
        return Rules.of(new EventBusConfig(permitted, 10, 10, 50, 1000, 2, REPLY_TIMEOUT_MILLIS));
    }

    private static Principal may(List<String> subscribe, List<String> publish) {
        return new Principal(
                "ann", Optional.empty(), Rights.of(new RightsConfig(subscribe, publish, false)), Principal.NEVER);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record FakeOwed(String address, List<String> done) implements Bus.Owed {
        FakeOwed(String address) {
            this(address, new ArrayList<>());
        }

        @Override
        public void reply(JsonNode body, Map<String, String> headers) {
            done.add("reply " + body);
        }

        @Override
        public void request(JsonNode body, Map<String, String> headers, String replyAddress, Bus.Replies replies) {
            done.add("request " + body);
        }

        @Override
        public void fail(String text) {
            done.add("fail");
        }
    }

    private static final class FakeBus implements Bus {
        private final List<String> done = new ArrayList<>();
        private final List<Replies> replies = new ArrayList<>();
        private final List<DropReason> dropped = new ArrayList<>();
        private boolean writable = true;

        @Override
        public void send(String address, JsonNode body, Map<String, String> headers) {
            done.add("send " + address + " " + body + " " + new LinkedHashMap<>(headers));
        }

        @Override
        public void publish(String address, JsonNode body, Map<String, String> headers) {
            done.add("publish " + address + " " + body + " " + headers);
        }

        @Override
        public void request(
                String address, JsonNode body, Map<String, String> headers, String replyAddress, Replies awaiting) {
            replies.add(awaiting);
        }

        @Override
        public boolean hear(String address) {
            done.add("hear " + address);
            return true;
        }

        @Override
        public void unhear(String address) {
            done.add("unhear " + address);
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void flush() {}

        @Override
        public void dropped(DropReason reason) {
            dropped.add(reason);
        }
    }
}
