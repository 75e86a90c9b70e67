package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomStats;
import dev.sluice.protocol.room.Seat;
import dev.sluice.testing.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lanes over a real bus and a real Redis. */
class RoomBroadcasterVerticleTest {
    @Test
    void aRoomIsMadeByWhoJoinsAndAskedForNothingByWhoAsks() {
        try (Lane lane = new Lane(null, "", false)) {
            assertThat(Lane.get(lane.ask(new RoomCommand.Stats()))).isInstanceOf(Refused.class);
            lane.join(1, "ann", Optional.empty());
            lane.say(1, "hi");
            RoomStats stats =
                    RoomStats.decode(lane.accepted(new RoomCommand.Stats()).result());
            assertThat(stats.members()).isEqualTo(1);
            assertThat(stats.messages()).isEqualTo(1);
            assertThat(lane.saidAfter(0)).containsExactly("hi");
        }
    }

    @Test
    void withoutRedisAnOwnersHistoryEndsWithIt() {
        try (Lane lane = new Lane(null, "", false)) {
            Accepted joined = lane.join(1, "ann", Optional.empty());
            lane.say(1, "hi");
            lane.undeploy();
            lane.deploy();
            Accepted again = lane.join(2, "ann", Optional.of(position(joined)));
            assertThat(Lane.answer(again).recovered()).isFalse();
        }
    }

    @Test
    void historyInRedisSurvivesTheOwner() {
        try (RedisServer server = RedisServer.start();
                Lane lane = new Lane(server.url(), "a", false)) {
            Accepted joined = lane.join(1, "ann", Optional.empty());
            lane.say(1, "one");
            lane.say(1, "two");
            lane.undeploy();
            lane.deploy();

            Accepted again = lane.join(2, "ann", Optional.of(position(joined)));

            assertThat(again.epoch()).isGreaterThan(joined.epoch());
            assertThat(Lane.answer(again).recovered()).isTrue();
            assertThat(lane.saidAfter(Lane.answer(again).fromSeq())).containsExactly("one", "two");
            lane.say(2, "three");
            assertThat(lane.saidAfter(Lane.answer(again).fromSeq())).containsExactly("one", "two", "three");
        }
    }

    @Test
    void whatABackendPublishesReachesTheRoomAsTextOrBytes() {
        try (RedisServer server = RedisServer.start();
                Lane lane = new Lane(server.url(), "a", false)) {
            lane.join(1, "ann", Optional.empty());
            await().until(() ->
                    server.command("PUBLISH", "sluice:room:lobby", "news").contains("1"));
            await().untilAsserted(() -> assertThat(lane.saidAfter(0)).contains("news"));
            server.command("PUBLISH", "sluice:room:../x", "evil");
            await().until(() -> lane.counter("sluice.rooms.refusals", "reason", "invalid_request") == 1);
        }
    }

    @Test
    void whatABackendPublishesIsJudgedAsWhatItPosts() {
        try (RedisServer server = RedisServer.start();
                Lane lane = new Lane(server.url(), "a", false)) {
            lane.join(1, "ann", Optional.empty());
            String spawn = "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"tree\"}";
            await().until(() -> server.command("PUBLISH", "sluice:room:lobby", "'" + spawn + "'")
                    .contains("1"));
            await().until(() -> lane.saidAfter(0).contains(spawn));
            Accepted joined = lane.join(2, "bob", Optional.empty());
            assertThat(new String(Lane.answer(joined).world(), StandardCharsets.UTF_8))
                    .contains("\"id\":\"tree\"");
            server.command("PUBLISH", "sluice:room:lobby", "'{\"type\":\"ENTITY_SPAWN\"}'");
            await().until(() -> lane.counter("sluice.rooms.refusals", "reason", "invalid_message") == 1);
            assertThat(lane.saidAfter(0)).containsExactly(spawn);
        }
    }

    @Test
    void twoClustersShareTheirRoomsWithoutLoopsOrDoubles() {
        try (RedisServer server = RedisServer.start();
                Lane one = new Lane(server.url(), "one", true);
                Lane two = new Lane(server.url(), "two", true)) {
            annIsHereAndBobThere(one, two);

            for (int i = 0; i < 20; i++) {
                one.say(1, "a" + i);
                two.say(2, "b" + i);
            }
            server.command("PUBLISH", "sluice:room:lobby", "news");

            await().until(() ->
                    one.saidAfter(0).size() >= 41 && two.saidAfter(0).size() >= 41);
            for (Lane lane : new Lane[] {one, two}) {
                assertThat(lane.saidAfter(0))
                        .hasSize(41)
                        .doesNotHaveDuplicates()
                        .contains("news", "a19", "b19");
                assertThat(lane.saidAfter(0).stream().filter(said -> said.startsWith("a")))
                        .as("each sender's order is kept")
                        .containsExactly(
                                IntStream.range(0, 20).mapToObj(i -> "a" + i).toArray(String[]::new));
            }
            two.accepted(new RoomCommand.Leave(2, true));
            await().until(() -> members(one) == 1);
        }
    }

    @Test
    void whatOneClusterDecidesReachesTheOtherBehindWhatWasSaidBefore() {
        try (RedisServer server = RedisServer.start();
                Lane one = new Lane(server.url(), "one", true);
                Lane two = new Lane(server.url(), "two", true)) {
            annIsHereAndBobThere(one, two);

            one.ask(say(1, "last words"));
            one.accepted(new RoomCommand.Mute("ann", 60_000));
            await().until(() -> two.saidAfter(0).contains("last words"));

            one.accepted(new RoomCommand.Kick("bob", ""));
            await().until(() -> members(two) == 1);
            assertThat(members(one)).isEqualTo(1);
            assertThat(Lane.get(two.ask(join(3, "bob")))).isInstanceOf(Refused.class);
        }
    }

    @Test
    void whoIsElsewhereIsNotKickedWhileRedisIsAway() {
        try (RedisServer server = RedisServer.start();
                Lane one = new Lane(server.url(), "one", true);
                Lane two = new Lane(server.url(), "two", true)) {
            annIsHereAndBobThere(one, two);
            server.pause();
            await().until(() -> !one.redis.isHealthy());

            assertThat(Lane.get(one.ask(new RoomCommand.Kick("bob", ""))))
                    .isInstanceOfSatisfying(Refused.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
                        assertThat(refused.message()).contains("two");
                    });
            server.resume();
        }
    }

    @Test
    void withoutRedisRoomsGoOnAndWhatWasSaidIsStoredWhenItIsBack() {
        try (RedisServer server = RedisServer.start();
                Lane lane = new Lane(server.url(), "a", false)) {
            Accepted joined = lane.join(1, "ann", Optional.empty());
            lane.say(1, "before");
            server.kill();
            await().until(() -> !lane.redis.isHealthy());
            lane.say(1, "meanwhile");
            assertThat(lane.saidAfter(0)).containsExactly("before", "meanwhile");

            server.restart();
            await().until(lane.redis::isHealthy);
            double writes = lane.counter("sluice.rooms.history.writes");
            lane.say(1, "after");
            await().until(() -> lane.counter("sluice.rooms.history.writes") > writes);
            lane.undeploy();
            lane.deploy();

            Accepted again = lane.join(2, "ann", Optional.of(position(joined)));
            assertThat(Lane.answer(again).recovered()).isTrue();
            assertThat(lane.saidAfter(Lane.answer(again).fromSeq())).containsExactly("before", "meanwhile", "after");
            await().until(() ->
                    server.command("PUBLISH", "sluice:room:lobby", "hello").contains("1"));
        }
    }

    /** It could not read what was stored before it, and leaves it for those after it. */
    @Test
    void anOwnerThatBeginsWithoutRedisAddsToWhatIsStored() {
        try (RedisServer server = RedisServer.start();
                Lane lane = new Lane(server.url(), "a", false)) {
            Accepted joined = lane.join(1, "ann", Optional.empty());
            lane.say(1, "before");
            lane.undeploy();
            server.pause();
            await().until(() -> !lane.redis.isHealthy());
            lane.deploy();
            lane.join(2, "ann", Optional.empty());
            lane.say(2, "meanwhile");
            server.resume();
            await().until(lane.redis::isHealthy);
            double writes = lane.counter("sluice.rooms.history.writes");
            lane.say(2, "after");
            await().until(() -> lane.counter("sluice.rooms.history.writes") > writes);
            lane.undeploy();
            lane.deploy();

            Accepted again = lane.join(3, "ann", Optional.of(position(joined)));

            assertThat(Lane.answer(again).recovered()).isTrue();
            assertThat(lane.saidAfter(Lane.answer(again).fromSeq())).containsExactly("before", "meanwhile", "after");
        }
    }

    @Test
    void anOwnerWhoseRoomWasClaimedByAnotherLetsGoOfIt() {
        try (RedisServer server = RedisServer.start();
                Lane former = new Lane(server.url(), "a", false);
                Lane later = new Lane(server.url(), "a", false)) {
            former.join(1, "ann", Optional.empty());
            former.say(1, "one");
            later.join(2, "bob", Optional.empty());
            later.say(2, "two");

            String outcome = Lane.get(former.ask(say(1, "lost")).transform(Lane::outcome));
            assertThat(outcome).as("never accepted").isEqualTo("failed");

            assertThat(former.counter("sluice.rooms.lives", "reason", "fenced")).isEqualTo(1);
            assertThat(later.saidAfter(0)).containsExactly("one", "two");
        }
    }

    private static RoomCommand say(long connection, String text) {
        return new RoomCommand.Say(
                connection, PayloadForm.TEXT, MessageType.OTHER, "", "", "", false, RoomScript.utf8(text));
    }

    private static RoomCommand join(long connection, String client) {
        Seat seat = new Seat(connection, client, "", "anonymous", true, 0, new byte[0]);
        return new RoomCommand.Join("sluice.gateway.local/1", seat, Optional.empty());
    }

    private static int members(Lane lane) {
        return RoomStats.decode(lane.accepted(new RoomCommand.Stats()).result()).members();
    }

    /** In clusters that share their rooms. */
    private static void annIsHereAndBobThere(Lane one, Lane two) {
        one.attach();
        two.attach();
        one.join(1, "ann", Optional.empty());
        two.join(2, "bob", Optional.empty());
        await().until(() -> members(one) == 2 && members(two) == 2);
    }

    private static Position position(Accepted accepted) {
        return new Position(accepted.epoch(), Lane.answer(accepted).fromSeq());
    }
}
