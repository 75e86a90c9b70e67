package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SimulatedBusProperties {
    private static final long QUIET_MILLIS = 4L * SimulatedOwner.LEASE_MILLIS;

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void followersAgreeWithTheOwnerOnceTheBusIsQuiet(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.4) double loss,
            @ForAll @DoubleRange(max = 0.4) double doubling,
            @ForAll @IntRange(min = 1, max = 3) int gateways,
            @ForAll @IntRange(min = 1, max = 40) int window) {
        SimulatedWorld world = new SimulatedWorld(new SimulatedBus(seed, loss, doubling), gateways, window);
        storm(world, gateways);
        world.calmDown();
        world.bus.runUntil(world.bus.now() + QUIET_MILLIS);

        assertAgreement(world);
        assertThat(world.owner().core().followers())
                .as("those who left or died are gone")
                .isEqualTo(world.followers().size());
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void aGatewayThatDiesIsForgottenAfterItsLease(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int gateways) {
        SimulatedWorld world = new SimulatedWorld(new SimulatedBus(seed, 0.2, 0.2), gateways, 16);
        storm(world, gateways);
        world.calmDown();
        world.bus.runUntil(world.bus.now() + QUIET_MILLIS);
        for (int i = 0; i < gateways; i++) {
            world.lose("gateway-" + i);
        }
        world.bus.runUntil(world.bus.now() + 2L * SimulatedOwner.LEASE_MILLIS);
        assertThat(world.owner().core().followers()).isZero();
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF)
    void aQuietChannelCostsRenewalsOnly(@ForAll long seed) {
        SimulatedWorld world = new SimulatedWorld(new SimulatedBus(seed, 0.3, 0.3), 1, 16);
        storm(world, 1);
        world.calmDown();
        world.bus.runUntil(world.bus.now() + QUIET_MILLIS);
        long before = world.bus.carried();
        world.bus.runUntil(world.bus.now() + 10L * SimulatedFollower.RENEW_MILLIS);
        assertThat(world.bus.carried() - before).isBetween(18L, 22L);
    }

    private static void storm(SimulatedWorld world, int gateways) {
        SimulatedBus bus = world.bus;
        for (int step = 0; step < 600; step++) {
            bus.runUntil(bus.now() + bus.random.nextInt(8));
            for (int burst = bus.chance(0.05) ? 30 : bus.random.nextInt(3); burst > 0; burst--) {
                world.append();
            }
            if (bus.chance(0.03)) {
                world.store();
            }
            if (bus.chance(0.008)) {
                world.changeOwner();
            }
            if (bus.chance(0.01)) {
                world.rejoin("gateway-" + bus.random.nextInt(gateways));
            }
        }
    }

    private static void assertAgreement(SimulatedWorld world) {
        ChannelOwner owner = world.owner().core();
        world.followers().forEach((gateway, follower) -> {
            assertThat(follower.core().epoch()).as(gateway).isEqualTo(owner.epoch());
            assertThat(follower.core().lastSeq()).as(gateway).isEqualTo(owner.headSeq());
            assertThat(follower.state()).as(gateway).isEqualTo(world.owner().state());
        });
    }
}
