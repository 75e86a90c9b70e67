package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.LaneStats;
import dev.sluice.protocol.room.MessageType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What one lane counts. None of it carries a room: their number is the clients' to choose. */
final class RoomMetrics implements RoomMeters {
    /** How a lane came by a room, or lost it. */
    enum Life {
        CREATED,
        TAKEN_OVER,
        IDLE,
        LOST,
        /** Another owner has claimed the room's history. */
        FENCED,
        /** Readers had been in a later life of the room: another node owned it meanwhile. */
        OUTLIVED
    }

    private final MeterRegistry meters;
    private final Map<MessageType, Counter> messages = new EnumMap<>(MessageType.class);
    private final Counter joined;
    private final Counter bytes;
    private final Counter stored;
    private final Counter batches;
    private final Counter skipped;
    private final Counter repeats;
    private final Counter givenUp;
    private final Counter presence;
    private final Timer acks;
    private final List<Gauge> gauges = new ArrayList<>();
    private final AtomicLong rooms = new AtomicLong();
    private final AtomicLong members = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong queueDepth = new AtomicLong();
    private long joins;
    private long saidMessages;
    private long saidBytes;
    private long receiversGivenUp;

    RoomMetrics(MeterRegistry meters, int lane) {
        this.meters = meters;
        for (MessageType type : MessageType.values()) {
            messages.put(type, meters.counter("sluice.rooms.messages", "type", tag(type)));
        }
        joined = meters.counter("sluice.rooms.joins");
        bytes = meters.counter("sluice.rooms.bytes");
        stored = meters.counter("sluice.rooms.history.writes");
        batches = meters.counter("sluice.rooms.batches.sent");
        skipped = meters.counter("sluice.rooms.batches.skipped", "reason", "window_spent");
        repeats = meters.counter("sluice.rooms.repeats");
        givenUp = meters.counter("sluice.rooms.acks.given_up");
        presence = meters.counter("sluice.rooms.presence.entries");
        acks = meters.timer("sluice.rooms.acks");
        gauge("sluice.rooms.owned", rooms, lane);
        gauge("sluice.rooms.members", members, lane);
        gauge("sluice.rooms.connections", connections, lane);
        gauge("sluice.rooms.queue.depth", queueDepth, lane);
    }

    /** The lane ends: its gauges would show what it was for ever. */
    void close() {
        gauges.forEach(meters::remove);
    }

    void life(Life change) {
        meters.counter("sluice.rooms.lives", "reason", tag(change)).increment();
    }

    void sent() {
        batches.increment();
    }

    void stored() {
        stored.increment();
    }

    void notStored() {
        meters.counter("sluice.rooms.history.failures").increment();
    }

    /** @param what happened on the way over Redis */
    void bridged(String what) {
        meters.counter("sluice.rooms.bridge", "event", what).increment();
    }

    void skipped(long count) {
        skipped.increment(count);
    }

    void holds(LaneStats stats) {
        rooms.set(stats.rooms());
        members.set(stats.members());
        connections.set(stats.connections());
        queueDepth.set(stats.queueDepth());
    }

    long joins() {
        return joins;
    }

    long saidMessages() {
        return saidMessages;
    }

    long saidBytes() {
        return saidBytes;
    }

    long receiversGivenUp() {
        return receiversGivenUp;
    }

    @Override
    public void said(MessageType type, int payloadBytes) {
        saidMessages++;
        saidBytes += payloadBytes;
        messages.get(type).increment();
        bytes.increment(payloadBytes);
    }

    @Override
    public void joined() {
        joins++;
        joined.increment();
    }

    @Override
    public void refused(ErrorCode code) {
        meters.counter("sluice.rooms.refusals", "reason", code.text()).increment();
    }

    @Override
    public void mutedElsewhere() {
        bridged("muted");
    }

    @Override
    public void acked(long latencyMillis) {
        acks.record(latencyMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void repeated(int count) {
        repeats.increment(count);
    }

    @Override
    public void gaveUp(int receivers) {
        receiversGivenUp += receivers;
        givenUp.increment(receivers);
    }

    @Override
    public void presence(int changes) {
        presence.increment(changes);
    }

    private void gauge(String name, AtomicLong value, int lane) {
        gauges.add(Gauge.builder(name, value, AtomicLong::get)
                .tag("lane", String.valueOf(lane))
                .register(meters));
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
