package dev.sluice.gateway;

import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.access.AccessControl;
import dev.sluice.gateway.limit.Ledger;
import dev.sluice.gateway.limit.NodeLimits;
import dev.sluice.gateway.listener.Certificates;
import io.micrometer.core.instrument.MeterRegistry;

/** Who may come in, and how much they may ask: one for all event loops of a node. */
public record FrontDoor(AccessControl access, NodeLimits limits, Certificates certificates, Drain drain) {
    /** The access control and the certificates have still to be deployed. */
    public static FrontDoor of(SluiceConfig config, MeterRegistry meters, Ledger ledger, Drain drain) {
        return new FrontDoor(
                new AccessControl(config.auth(), meters, config.node().filesPollMillis()),
                new NodeLimits(config.limits(), config.gateway(), ledger),
                new Certificates(config.gateway(), meters, config.node().filesPollMillis()),
                drain);
    }
}
