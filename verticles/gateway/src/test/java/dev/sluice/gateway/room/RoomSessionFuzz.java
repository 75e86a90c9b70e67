package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.gateway.session.Script;
import dev.sluice.model.Position;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.RoomCommandWire;
import java.util.Optional;

/** Any member of a room, and any order in which its node and its owner do their part. */
class RoomSessionFuzz {
    private static final JsonReader JSON = new JsonReader(new JsonLimits(65_536, 32, 256));
    private static final int ASKED_MAX = 256;
    /** To learn where to go on, beside what the client says. */
    private static final int OWN_QUESTIONS_MAX = 2;

    /** The first byte says what kind of member it is. */
    @FuzzTest
    void noConversationMakesItFail(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean envelope = (data[0] & 1) != 0;
        MessageRules.Typed typed = MessageRules.Typed.values()[Math.floorMod(data[0] >> 1, 3)];
        Optional<Position> resume = (data[0] & 8) != 0 ? Optional.of(new Position(5, 40)) : Optional.empty();
        FakeClient client = new FakeClient();
        FakeRooms rooms = new FakeRooms();
        RoomParser parser = new RoomParser(7, "ann", envelope, () -> true, new MessageRules(typed, JSON), 4096);
        RoomSession session =
                new RoomSession(client, rooms, parser, new RateWindow(100), "lobby", "ann", envelope, resume, 10_000);
        Script script = new Script(java.util.Arrays.copyOfRange(data, 1, data.length));
        session.opened(script.nowMillis());
        script.play(session, client, digit -> {
            rooms.nowMillis = script.nowMillis();
            node(rooms, digit);
            assertThat(rooms.waiting()).isLessThanOrEqualTo(ASKED_MAX + OWN_QUESTIONS_MAX);
        });
        session.goingAway(CloseCode.DRAINING, "draining", 1_000);
        session.closed(script.nowMillis());
        while (rooms.waiting() > 0) {
            rooms.noOwner();
        }
        rooms.asked.forEach(command -> {
            byte[] wire = RoomCommandWire.encode(command);
            assertThat(RoomCommandWire.encode(RoomCommandWire.decode(wire))).isEqualTo(wire);
        });
        assertThat(rooms.left).isTrue();
    }

    private static void node(FakeRooms rooms, int digit) {
        if (digit <= 3 && rooms.waiting() > 0) {
            answer(rooms, digit);
        } else if (digit == 4) {
            rooms.channelEpoch = Math.max(5, rooms.channelEpoch);
            rooms.listener.known(rooms.channelEpoch);
        } else if (digit == 5) {
            rooms.channelEpoch = Math.max(5, rooms.channelEpoch) + 1;
            rooms.listener.known(rooms.channelEpoch);
        } else if (digit == 6 && !rooms.starts.isEmpty() && !rooms.paused) {
            rooms.listener.gap(rooms.nextSeq, rooms.nextSeq + 3);
        } else if (digit == 7 && !rooms.starts.isEmpty() && !rooms.paused) {
            rooms.listener.conflated(2);
        } else if (digit == 8 && !rooms.starts.isEmpty() && !rooms.paused) {
            rooms.listener.kicked("out");
        }
    }

    private static void answer(FakeRooms rooms, int digit) {
        switch (digit) {
            case 0 -> rooms.noOwner();
            case 1 -> rooms.refuse(ErrorCode.FORBIDDEN, "room_id");
            case 2 -> rooms.acceptAt(Math.max(5, rooms.channelEpoch), 41, true);
            default -> rooms.acceptAt(Math.max(5, rooms.channelEpoch), 41, false);
        }
    }
}
