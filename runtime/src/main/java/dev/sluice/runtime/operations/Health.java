package dev.sluice.runtime.operations;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** What a node depends on, and whether it is leaving. For any thread; never blocks. */
public final class Health {
    /** What becomes of the node while something it depends on does not work. */
    public enum Need {
        /** It should get no traffic. */
        REQUIRED,
        /** It goes on, with less than it promises. */
        USEFUL
    }

    private record Part(String name, Need need, BooleanSupplier works) {}

    private final BooleanSupplier leaving;
    private final List<Part> parts = new CopyOnWriteArrayList<>();

    /** @param leaving whether the node is on its way out */
    public Health(BooleanSupplier leaving) {
        this.leaving = leaving;
    }

    /** A node that never leaves. */
    public static Health always() {
        return new Health(() -> false);
    }

    /**
     * From now on this part is asked for; a part of the same name is no longer.
     *
     * @param works answers at once, from what is known
     */
    public void depend(String name, Need need, BooleanSupplier works) {
        parts.removeIf(part -> part.name().equals(name));
        parts.add(new Part(name, need, works));
    }

    public boolean isLeaving() {
        return leaving.getAsBoolean();
    }

    /** The names of the parts that do not work. */
    public List<String> broken(Need need) {
        return parts.stream()
                .filter(part -> part.need() == need && !part.works().getAsBoolean())
                .map(Part::name)
                .toList();
    }
}
