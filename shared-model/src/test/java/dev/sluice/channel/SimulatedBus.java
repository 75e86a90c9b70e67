package dev.sluice.channel;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusWire;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A bus in virtual time that drops, doubles, delays and so reorders what it carries, all by one seed. Nothing runs but
 * inside {@link #runUntil}, so a failing seed fails again.
 */
final class SimulatedBus {
    private static final int DELAY_MAX = 60;

    private record Event(long atMillis, long order, Runnable action) {}

    final Random random;
    private final double loss;
    private final double doubling;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
    private boolean faulty = true;
    private long nowMillis;
    private long order;
    private long carried;

    SimulatedBus(long seed, double loss, double doubling) {
        this.random = new Random(seed);
        this.loss = loss;
        this.doubling = doubling;
    }

    long now() {
        return nowMillis;
    }

    long carried() {
        return carried;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void stopFaults() {
        faulty = false;
    }

    void after(long millis, Runnable action) {
        events.add(new Event(nowMillis + millis, order++, action));
    }

    void every(long millis, Runnable action) {
        after(millis, () -> {
            action.run();
            every(millis, action);
        });
    }

    /** Carries the message in its binary form, as often as luck has it. @return false when it is lost */
    boolean carry(BusMessage message, Consumer<BusMessage> receiver) {
        if (faulty && chance(loss)) {
            return false;
        }
        byte[] wire = BusWire.encode(message);
        int copies = faulty && chance(doubling) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            carried++;
            after(faulty ? random.nextInt(DELAY_MAX) : 1, () -> receiver.accept(BusWire.decode(wire)));
        }
        return true;
    }

    void runUntil(long millis) {
        while (!events.isEmpty() && events.peek().atMillis() <= millis) {
            Event next = events.poll();
            nowMillis = next.atMillis();
            next.action().run();
        }
        nowMillis = millis;
    }
}
