package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** While it storms, each member checks order, holes and doubles; once it is quiet all agree on who is there. */
class SimulatedRoomsProperties {
    private static final long QUIET_MILLIS = 12_000;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void membersAgreeOnceItIsQuiet(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.3) double loss,
            @ForAll @DoubleRange(max = 0.3) double doubling,
            @ForAll @IntRange(min = 1, max = 4) int gateways) {
        SimulatedRooms world = new SimulatedRooms(seed, loss, doubling, gateways);
        Map<Position, String> ledger = new HashMap<>();
        storm(world, ledger);
        world.calmDown();
        world.runUntil(world.now() + QUIET_MILLIS);

        Set<String> live = new TreeSet<>();
        world.gateways.forEach(gateway ->
                gateway.members.forEach(member -> live.add(member.seat().client())));
        assertThat(new TreeSet<>(world.room().members().all().stream()
                        .map(Member::client)
                        .toList()))
                .as("no ghosts, nobody forgotten")
                .isEqualTo(live);
        world.gateways.forEach(gateway -> gateway.members.forEach(member -> assertThat(member.present())
                .as("as %s sees it", member.seat().client())
                .isEqualTo(live)));
        assertThat(ledger.values().stream().filter(said -> said.startsWith("MESSAGE")))
                .as("what the bus doubles is said once in one life of the room")
                .hasSameSizeAs(ledger.entrySet().stream()
                        .filter(said -> said.getValue().startsWith("MESSAGE"))
                        .map(said -> said.getKey().epoch() + said.getValue())
                        .distinct()
                        .toList());
    }

    private static void storm(SimulatedRooms world, Map<Position, String> ledger) {
        long connections = 0;
        for (int step = 0; step < 400; step++) {
            world.runUntil(world.now() + world.random.nextInt(30));
            if (world.gateways.isEmpty()) {
                return;
            }
            SimulatedGateway gateway = world.gateways.get(world.random.nextInt(world.gateways.size()));
            if (world.chance(0.08) && gateway.members.size() < 5) {
                gateway.members.add(new SimulatedMember(gateway, ++connections, ledger));
            }
            if (world.chance(0.03) && !gateway.members.isEmpty()) {
                SimulatedMember gone = gateway.members.remove(0);
                gateway.submit(new RoomCommand.Leave(gone.seat().connection(), world.chance(0.5)), accepted -> {});
            }
            for (SimulatedMember member : List.copyOf(gateway.members)) {
                if (member.isIn() && world.chance(0.4)) {
                    member.say("m" + step + " of " + member.seat().client());
                }
            }
            if (world.chance(0.006)) {
                world.changeOwner();
            }
            if (world.chance(0.004) && world.gateways.size() > 1) {
                world.killGateway(world.random.nextInt(world.gateways.size()));
            }
        }
    }
}
