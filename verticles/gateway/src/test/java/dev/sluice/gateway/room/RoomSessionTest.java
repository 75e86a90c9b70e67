package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.model.Position;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomCommand.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoomSessionTest {
    private static final long CONNECTION = 7;
    private static final int PER_SECOND_MAX = 100;

    private final FakeClient client = new FakeClient();
    private final FakeRooms rooms = new FakeRooms();
    private long nowMillis = 1_000_000;

    @Test
    void helloComesFirstAndSaysWhereItBegins() {
        RoomSession session = open(true, Optional.empty());
        session.text(utf8("{\"early\":1}"), nowMillis);
        assertThat(rooms.asked).as("what is said before waits").isEmpty();
        rooms.channelEpoch = 5;
        rooms.acceptAt(5, 41, false);

        JsonNode hello = client.take().get(0);
        assertThat(hello.path("type").asText()).isEqualTo("SERVER_HELLO");
        assertThat(hello.path("room_id").asText()).isEqualTo("lobby");
        assertThat(hello.path("client_id").asText()).isEqualTo("ann");
        assertThat(hello.path("epoch").asLong()).isEqualTo(5);
        assertThat(hello.path("seq").asLong()).isEqualTo(41);
        assertThat(hello.path("members").get(0).path("client_id").asText()).isEqualTo("ann");
        assertThat(hello.has("recovered")).isFalse();
        assertThat(rooms.starts).containsExactly(41L);
        assertThat(rooms.asked).hasSize(1);
    }

    @Test
    void helloWaitsUntilTheNodeKnowsTheChannel() {
        open(true, Optional.of(new Position(5, 40)));
        rooms.acceptAt(5, 40, true);
        assertThat(client.take()).isEmpty();
        rooms.channelEpoch = 5;
        rooms.listener.known(5);
        assertThat(client.take().get(0).path("recovered").asBoolean()).isTrue();
        assertThat(rooms.starts).containsExactly(40L);
    }

    @Test
    void withoutAnOwnerItAsksAgainAndGivesUpInTime() {
        RoomSession session = open(true, Optional.empty());
        rooms.noOwner();
        pass(session, 300);
        assertThat(rooms.joins).isEqualTo(2);
        rooms.noOwner();
        pass(session, 11_000);
        assertThat(client.closed()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void whoMayNotComeInIsToldWhyAndClosed() {
        open(true, Optional.empty());
        rooms.refuse(ErrorCode.FORBIDDEN, "room_id");
        assertThat(client.take().get(0).path("error").path("field").asText()).isEqualTo("room_id");
        assertThat(client.closed()).isEqualTo(CloseCode.FORBIDDEN);
    }

    @Test
    void aNewOwnerWithoutTheHistoryIsAnnouncedAsAGap() {
        RoomSession session = live(true);
        rooms.nextSeq = 50;
        rooms.channelEpoch = 6;
        rooms.listener.known(6);
        assertThat(rooms.asked.get(0)).isEqualTo(new State(Optional.of(new Position(5, 49))));
        rooms.acceptAt(6, 0, false);
        JsonNode gap = client.take().get(0);
        assertThat(gap.path("type").asText()).isEqualTo("ROOM_GAP");
        assertThat(gap.path("reason").asText()).isEqualTo("epoch_changed");
        assertThat(gap.path("from").asLong()).isEqualTo(50);
        assertThat(gap.path("members")).hasSize(1);
        assertThat(rooms.starts).endsWith(0L);
        session.closed(nowMillis);
        assertThat(rooms.left).isTrue();
    }

    @Test
    void aNewOwnerWithTheHistoryIsNoGapButCountsItsMembersAnew() {
        live(true);
        rooms.channelEpoch = 6;
        rooms.listener.known(6);
        rooms.acceptAt(6, 9, true);
        assertThat(client.take())
                .extracting(message -> message.path("type").asText())
                .containsExactly("PRESENCE_SYNC");
    }

    @Test
    void aRawClientIsToldOfGapsAndNothingElseOfOwners() {
        live(false);
        rooms.channelEpoch = 6;
        rooms.listener.known(6);
        rooms.acceptAt(6, 9, true);
        assertThat(client.take()).isEmpty();
        rooms.nextSeq = 50;
        rooms.listener.gap(50, 60);
        rooms.acceptAt(6, 60, false);
        JsonNode gap = client.take().get(0);
        assertThat(gap.path("type").asText()).isEqualTo("ROOM_GAP");
        assertThat(gap.path("from").asLong()).isEqualTo(50);
        assertThat(gap.path("seq").asLong()).isEqualTo(60);
        assertThat(rooms.starts).endsWith(60L);
    }

    @Test
    void aReaderThatTheLogHasPassedStopsUntilItKnowsWhereToGoOn() {
        live(true);
        rooms.nextSeq = 50;
        rooms.listener.gap(50, 90);
        assertThat(rooms.paused).isTrue();
        rooms.acceptAt(5, 200, false);
        assertThat(client.take().get(0).path("reason").asText()).isEqualTo("trimmed");
        assertThat(rooms.starts).endsWith(200L);
        assertThat(rooms.paused).isFalse();
    }

    @Test
    void anOwnerThatChangesWhileTheAnswerIsUnderWayIsAskedAgain() {
        RoomSession session = live(true);
        rooms.channelEpoch = 6;
        rooms.listener.known(6);
        rooms.channelEpoch = 7;
        rooms.listener.known(7);
        rooms.acceptAt(6, 0, false);
        assertThat(client.take()).isEmpty();
        pass(session, 100);
        assertThat(rooms.asked).hasSize(2);
        rooms.acceptAt(7, 3, false);
        assertThat(client.take().get(0).path("epoch").asLong()).isEqualTo(7);
    }

    @Test
    void aMessageWithIdIsAnsweredWithItsPlaceOrItsRefusal() {
        RoomSession session = live(true);
        session.text(utf8("{\"type\":\"CHAT_MESSAGE\",\"message\":\"hi\",\"id\":\"m1\",\"ack\":true}"), nowMillis);
        Say say = (Say) rooms.asked.get(0);
        assertThat(say.ack()).isTrue();
        rooms.accept(5, 77, new byte[0]);
        JsonNode ack = client.take().get(0);
        assertThat(ack.path("type").asText()).isEqualTo("ACK");
        assertThat(ack.path("status").asText()).isEqualTo("accepted");
        assertThat(ack.path("seq").asLong()).isEqualTo(77);

        session.text(utf8("{\"id\":\"m2\"}"), nowMillis);
        rooms.noOwner();
        JsonNode error = client.take().get(0);
        assertThat(error.path("id").asText()).isEqualTo("m2");
        assertThat(error.path("error").path("code").asText()).isEqualTo("overloaded");
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedByItsId() {
        RoomSession session = live(true);
        session.text(utf8("{\"type\":\"CHAT_MESSAGE\",\"message\":7,\"id\":\"m1\"}"), nowMillis);
        JsonNode error = client.take().get(0);
        assertThat(error.path("id").asText()).isEqualTo("m1");
        assertThat(error.path("error").path("field").asText()).isEqualTo("message");
    }

    @Test
    void whoSaysTooMuchIsRefusedAndInTheEndClosed() {
        RoomSession session = live(false);
        for (int i = 0; i < PER_SECOND_MAX + 10; i++) {
            session.text(utf8("x"), nowMillis);
        }
        assertThat(rooms.asked).hasSize(PER_SECOND_MAX);
        assertThat(client.refusals()).hasSize(10).containsOnly(ErrorCode.RATE_LIMIT_EXCEEDED);
        for (int i = 0; i < 1000; i++) {
            session.text(utf8("x"), nowMillis);
        }
        assertThat(client.closed()).isEqualTo(CloseCode.RATE_LIMIT);
    }

    @Test
    void answersThatDoNotComeBoundWhatMayBeAsked() {
        RoomSession session = live(true);
        for (int i = 0; i < 300; i++) {
            nowMillis += 50;
            session.text(utf8("{}"), nowMillis);
        }
        assertThat(rooms.asked).hasSize(256);
        assertThat(client.refusals()).containsOnly(ErrorCode.OVERLOADED);
    }

    @Test
    void whoIsKickedIsClosedWithTheReasonAtTheNextPoll() {
        RoomSession session = live(false);
        rooms.listener.kicked("spam");
        assertThat(client.closed()).as("not from within a write").isNull();
        pass(session, 100);
        assertThat(client.closed()).isEqualTo(CloseCode.FORBIDDEN);
    }

    @Test
    void moderationNeedsTheRight() {
        RoomSession session = live(true);
        for (String command : List.of("KICK", "MUTE")) {
            session.text(utf8("{\"type\":\"" + command + "\",\"client_id\":\"bob\"}"), nowMillis);
        }
        session.text(utf8("{\"type\":\"LOCK\"}"), nowMillis);
        assertThat(rooms.asked).isEmpty();
        assertThat(client.refusals()).containsExactly(ErrorCode.FORBIDDEN, ErrorCode.FORBIDDEN, ErrorCode.FORBIDDEN);
    }

    @Test
    void aHelloIsNotPassedOnForItMayCarryAToken() {
        RoomSession session = live(false);
        session.text(utf8("{\"type\":\"CLIENT_HELLO\",\"display_name\":\"Ann\",\"auth_token\":\"secret\"}"), nowMillis);
        assertThat(rooms.asked).hasSize(1);
        var update = (RoomCommand.UpdatePresence) rooms.asked.get(0);
        assertThat(new String(update.data(), StandardCharsets.UTF_8)).isEqualTo("{\"display_name\":\"Ann\"}");
        assertThat(update.merge()).as("the name alone").isTrue();
        rooms.accept(5, 77, utf8("{\"mood\":1,\"display_name\":\"Ann\"}"));
        assertThat(new String(rooms.data, StandardCharsets.UTF_8))
                .as("what a new owner is told")
                .isEqualTo("{\"mood\":1,\"display_name\":\"Ann\"}");
    }

    @Test
    void presenceThatIsSaidToAllIsRefusedOnce() {
        RoomSession session = live(false);
        session.text(utf8("{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"mood\":1}}"), nowMillis);
        rooms.refuse(ErrorCode.FORBIDDEN, "client_id");
        rooms.refuse(ErrorCode.FORBIDDEN, "client_id");
        assertThat(client.take()).hasSize(1);
    }

    private RoomSession live(boolean envelope) {
        RoomSession session = open(envelope, Optional.empty());
        rooms.channelEpoch = 5;
        rooms.acceptAt(5, 41, false);
        client.take();
        return session;
    }

    private RoomSession open(boolean envelope, Optional<Position> resume) {
        JsonReader json = new JsonReader(new JsonLimits(65_536, 32, 256));
        RoomParser parser = new RoomParser(
                CONNECTION, "ann", envelope, () -> false, new MessageRules(MessageRules.Typed.LENIENT, json), 4096);
        rooms.nowMillis = nowMillis;
        RoomSession session = new RoomSession(
                client, rooms, parser, new RateWindow(PER_SECOND_MAX), "lobby", "ann", envelope, resume, 10_000);
        session.opened(nowMillis);
        return session;
    }

    private void pass(RoomSession session, long millis) {
        nowMillis += millis;
        rooms.nowMillis = nowMillis;
        session.poll(nowMillis);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
