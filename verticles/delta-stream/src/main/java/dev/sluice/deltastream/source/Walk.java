package dev.sluice.deltastream.source;

/** A number that wanders within bounds, in steps of its last decimal: exact, so that text and tree say the same. */
final class Walk {
    private static final int STEP_UNITS_MAX = 3;

    private final int decimals;
    private final long unitsMin;
    private final long unitsMax;
    private long units;

    Walk(int decimals, long unitsMin, long unitsMax, double start) {
        this.decimals = decimals;
        this.unitsMin = unitsMin;
        this.unitsMax = unitsMax;
        this.units = clamped(Math.round(start * Math.pow(10, decimals)));
    }

    /** Always moves: up or down by the low bits of the dice, off the bounds. */
    void step(long dice) {
        long distance = 1 + (dice & 0x7F) % STEP_UNITS_MAX;
        long moved = clamped(units + ((dice & 0x80) == 0 ? distance : -distance));
        units = moved == units ? clamped(units - (moved == unitsMax ? distance : -distance)) : moved;
    }

    void back(long formerUnits) {
        units = formerUnits;
    }

    /** The number times ten to the {@link #decimals}. */
    long units() {
        return units;
    }

    int decimals() {
        return decimals;
    }

    double current() {
        return units / Math.pow(10, decimals);
    }

    private long clamped(long wanted) {
        return Math.max(unitsMin, Math.min(unitsMax, wanted));
    }
}
