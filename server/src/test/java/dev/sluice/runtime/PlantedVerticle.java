package dev.sluice.runtime;

import dev.sluice.deltastream.DeltaStreamVerticle;

/** Breaks a rule on purpose. */
public record PlantedVerticle(DeltaStreamVerticle verticle) {}
