package dev.sluice.channel;

/** Breaks a rule on purpose. */
public final class PlantedClock {
    public long nowMillis() {
        return System.currentTimeMillis();
    }
}
