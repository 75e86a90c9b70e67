package dev.sluice.gateway.delivery;

import dev.sluice.channel.Credit;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LogConfig;
import dev.sluice.runtime.Node;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One event loop's streams: takes frames from the hub, and on each tick moves the readers that may move. */
public final class Streams implements HubListener {
    private static final long SWEEP_MILLIS = 50;

    private final Node node;
    private final Hub hub;
    private final Context context;
    private final Map<String, LocalStream> streams = new HashMap<>();
    private final Set<LocalStream> dirty = new LinkedHashSet<>();
    private final Map<StreamReader, Runnable> flushes = new HashMap<>();
    private boolean ticking;

    /** On the context of its event loop. */
    public Streams(Node node, Hub hub, Context context) {
        this.node = node;
        this.hub = hub;
        this.context = context;
        node.vertx().setPeriodic(SWEEP_MILLIS, tick -> sweep());
    }

    public boolean knows(String stream) {
        return node.config().deltaStream().streams().containsKey(stream);
    }

    /** @param flush puts on the wire what the reader has written */
    public StreamReader open(String name, Credit credit, StreamReader.Output output, Runnable flush) {
        GatewayConfig config = node.config().gateway();
        LocalStream stream = streams.computeIfAbsent(name, this::follow);
        StreamReader reader = new StreamReader(
                stream, credit, output, node.config().snapshot().intervalMillis(), config.writeBytesMax());
        stream.readers().add(reader);
        flushes.put(reader, flush);
        return reader;
    }

    public void close(String name, StreamReader reader) {
        LocalStream stream = streams.get(name);
        flushes.remove(reader);
        if (stream != null
                && stream.readers().remove(reader)
                && stream.readers().isEmpty()) {
            streams.remove(name);
            dirty.remove(stream);
            hub.unfollow(name, this);
            stream.close();
        }
    }

    /** The epoch this event loop is in, 0 while nothing is known of the stream yet. */
    public long epoch(String name) {
        LocalStream stream = streams.get(name);
        return stream == null ? 0 : stream.epoch();
    }

    public long headSeq(String name) {
        LocalStream stream = streams.get(name);
        return stream == null ? 0 : stream.log().headSeq();
    }

    /** A reader may have more to write: its credit or its socket came back. */
    public void pump(StreamReader reader) {
        Runnable flush = flushes.get(reader);
        if (flush != null && reader.pump(System.currentTimeMillis())) {
            flush.run();
        }
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void restart(String name, long epoch, long seq) {
        LocalStream stream = streams.get(name);
        if (stream != null) {
            stream.restart(epoch, seq);
        }
    }

    @Override
    public void run(String name, FrameRun run) {
        LocalStream stream = streams.get(name);
        if (stream == null || run.firstSeq() != stream.log().headSeq() + 1) {
            // Still under way when the last reader left, or when a new one came.
            run.frames().release();
            return;
        }
        stream.append(run);
        schedule(stream);
    }

    @Override
    public void snapshot(String name, SnapshotFrame snapshot) {
        LocalStream stream = streams.get(name);
        if (stream == null) {
            snapshot.frame().release();
            return;
        }
        stream.snapshot(snapshot);
        schedule(stream);
    }

    private LocalStream follow(String name) {
        LogConfig bounds = node.config().gateway().log();
        hub.follow(name, this);
        return new LocalStream(bounds.framesMax(), bounds.bytesMax(), PooledByteBufAllocator.DEFAULT);
    }

    private void schedule(LocalStream stream) {
        dirty.add(stream);
        if (ticking) {
            return;
        }
        ticking = true;
        int coalesceMillis = node.config().gateway().flushIntervalMillis();
        if (coalesceMillis == 0) {
            context.runOnContext(turn -> tick());
        } else {
            node.vertx().setTimer(coalesceMillis, timer -> tick());
        }
    }

    private void tick() {
        ticking = false;
        long nowMillis = System.currentTimeMillis();
        List<LocalStream> now = List.copyOf(dirty);
        dirty.clear();
        now.forEach(stream -> pump(stream, nowMillis));
    }

    /** Readers whose snapshot interval has passed while nothing else happened. */
    private void sweep() {
        long nowMillis = System.currentTimeMillis();
        List.copyOf(streams.values()).forEach(stream -> pump(stream, nowMillis));
    }

    private void pump(LocalStream stream, long nowMillis) {
        // A write may close a connection, which takes its reader out of the list.
        List<StreamReader> readers = stream.readers();
        for (int i = readers.size() - 1; i >= 0; i--) {
            if (i < readers.size() && readers.get(i).pump(nowMillis)) {
                flushes.get(readers.get(i)).run();
            }
        }
    }
}
