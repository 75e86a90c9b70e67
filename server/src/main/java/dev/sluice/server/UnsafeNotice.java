package dev.sluice.server;

import java.lang.reflect.Method;

/**
 * From Java 24 on, the JVM warns once, in four lines, of the first class that reads memory through
 * {@code sun.misc.Unsafe}. Here that is always Hazelcast, it can't be told to do without, and the option that allows it
 * ({@code --sun-misc-unsafe-memory-access=allow}) has no counterpart in a jar's manifest. To start another JVM with the
 * option was rejected: it costs a second process, which a SIGKILL to the first would leave behind.
 */
final class UnsafeNotice {
    private UnsafeNotice() {}

    /** Takes the notice as given. Does nothing where there is none, or where the JDK keeps its books otherwise. */
    static void takeAsGiven() {
        try {
            Method given = Class.forName("sun.misc.Unsafe").getDeclaredMethod("trySetMemoryAccessWarned");
            given.setAccessible(true);
            given.invoke(null);
        } catch (ReflectiveOperationException | RuntimeException none) {
            // Java 23 or earlier has none to give; a later one may print it, which harms nobody.
        }
    }
}
