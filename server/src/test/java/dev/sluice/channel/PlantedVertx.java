package dev.sluice.channel;

import io.vertx.core.Vertx;

/** Breaks a rule on purpose. */
public record PlantedVertx(Vertx vertx) {}
