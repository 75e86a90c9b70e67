package dev.sluice.bench.floor;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The rooms of one event loop. Members on other loops do not hear each other: rooms are measured with one. */
final class FloorRooms {
    private final Map<String, FloorRoom> rooms = new HashMap<>();
    private final int flushIntervalMillis;

    /** @param flushIntervalMillis 0 delivers what one read brought at its end */
    FloorRooms(EventLoop loop, int flushIntervalMillis) {
        this.flushIntervalMillis = flushIntervalMillis;
        if (flushIntervalMillis > 0) {
            loop.scheduleAtFixedRate(
                    () -> rooms.values().forEach(FloorRoom::deliver),
                    flushIntervalMillis,
                    flushIntervalMillis,
                    TimeUnit.MILLISECONDS);
        }
    }

    boolean deliversAtOnce() {
        return flushIntervalMillis == 0;
    }

    FloorRoom room(String name) {
        return rooms.computeIfAbsent(name, none -> new FloorRoom());
    }

    void left(String name) {
        if (rooms.get(name).isEmpty()) {
            rooms.remove(name);
        }
    }
}
