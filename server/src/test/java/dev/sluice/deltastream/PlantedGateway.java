package dev.sluice.deltastream;

import dev.sluice.gateway.GatewayVerticle;

/** Breaks a rule on purpose. */
public record PlantedGateway(GatewayVerticle gateway) {}
