package dev.sluice.gateway.delivery;

import dev.sluice.channel.LogBounds;
import dev.sluice.config.GatewayConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.runtime.Node;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** One event loop's feeds: takes frames from the hub, and on each tick moves the readers that may move. */
public final class Deliveries implements HubListener, FeedHost {
    private static final long SWEEP_MILLIS = 50;
    private static final int SWEPT_AT_ONCE = 64;

    private final Node node;
    private final Hub hub;
    private final Context context;
    private final DeliveryCounters counters;
    private final Tally tally = new Tally();
    private final Map<Feed, LocalFeed> feeds = new HashMap<>();
    private final Set<LocalFeed> dirty = new LinkedHashSet<>();
    private final List<Reader> swept = new ArrayList<>();
    private boolean ticking;
    private long tickedNanos = System.nanoTime();

    /** On the context of its event loop. */
    public Deliveries(Node node, Hub hub, Context context) {
        this.node = node;
        this.hub = hub;
        this.context = context;
        this.counters = new DeliveryCounters(node.meters());
        node.vertx().setPeriodic(SWEEP_MILLIS, tick -> sweep());
    }

    /**
     * Subscribes. The reader may be pumped from now on, also before the channel is known here: see
     * {@link LocalFeed#epoch}.
     *
     * @return empty when the channel is read in too many forms already
     */
    public <R extends Reader> Optional<R> open(Feed feed, Function<LocalFeed, R> reader) {
        if (!feeds.containsKey(feed) && forms(feed.channel()) >= config().formsMax()) {
            return Optional.empty();
        }
        LocalFeed local = feeds.computeIfAbsent(feed, this::follow);
        R opened = reader.apply(local);
        local.readers().add(opened);
        return Optional.of(opened);
    }

    public void close(Reader reader) {
        LocalFeed feed = reader.feed();
        if (reader.place < 0) {
            return;
        }
        feed.readers().remove(reader);
        reader.closed();
        if (feed.readers().isEmpty()) {
            feeds.remove(feed.feed());
            dirty.remove(feed);
            hub.unfollow(feed.feed(), this);
            feed.close();
        }
    }

    /** A reader may have more to write: its credit or its socket came back. */
    @Override
    public void pump(Reader reader) {
        if (reader.place >= 0) {
            pump(reader, System.currentTimeMillis());
        }
    }

    @Override
    public void read(LocalFeed feed, long from, Consumer<Page> taken) {
        tally.pages++;
        hub.read(feed.feed(), from, this, taken);
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void restart(Feed feed, long epoch, long seq) {
        LocalFeed local = feeds.get(feed);
        if (local != null) {
            local.restart(epoch, seq);
            schedule(local);
        }
    }

    @Override
    public void run(Feed feed, FrameRun run) {
        LocalFeed local = feeds.get(feed);
        if (local == null) {
            // Still under way when the last reader left.
            run.release();
        } else if (local.append(run)) {
            schedule(local);
        }
    }

    @Override
    public void snapshot(Feed feed, SnapshotFrame snapshot) {
        LocalFeed local = feeds.get(feed);
        if (local == null) {
            snapshot.frame().release();
        } else {
            local.snapshot(snapshot);
            schedule(local);
        }
    }

    private GatewayConfig config() {
        return node.config().gateway();
    }

    private long forms(ChannelId channel) {
        return feeds.keySet().stream()
                .filter(feed -> feed.channel().equals(channel))
                .count();
    }

    private LocalFeed follow(Feed feed) {
        hub.follow(feed, this);
        return new LocalFeed(
                feed, LogBounds.of(config().log(), node.logs()), PooledByteBufAllocator.DEFAULT, this, tally);
    }

    private void schedule(LocalFeed feed) {
        dirty.add(feed);
        if (ticking) {
            return;
        }
        ticking = true;
        long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - tickedNanos);
        long waitMillis = config().flushIntervalMillis() - sinceMillis;
        if (waitMillis <= 0) {
            context.runOnContext(turn -> tick());
        } else {
            node.vertx().setTimer(waitMillis, timer -> tick());
        }
    }

    private void tick() {
        ticking = false;
        // From its beginning: what it takes to write must not be added to what readers wait.
        tickedNanos = System.nanoTime();
        long nowMillis = System.currentTimeMillis();
        List<LocalFeed> now = new ArrayList<>(dirty);
        dirty.clear();
        now.forEach(feed -> pumpAll(feed.readers().ready(), nowMillis));
    }

    /** Readers whose snapshot interval has passed while nothing else happened. */
    private void sweep() {
        counters.publish(tally);
        if (swept.isEmpty()) {
            for (LocalFeed feed : feeds.values()) {
                feed.log().shrink();
                swept.addAll(feed.readers().waiting());
            }
            sweepSlice();
        }
    }

    /** A few at a time: a thousand who wait for the same snapshot must not hold up who waits for the next delta. */
    private void sweepSlice() {
        long nowMillis = System.currentTimeMillis();
        for (int i = 0; i < SWEPT_AT_ONCE && !swept.isEmpty(); i++) {
            Reader reader = swept.remove(swept.size() - 1);
            if (reader.place >= 0) {
                pump(reader, nowMillis);
            }
        }
        if (!swept.isEmpty()) {
            node.vertx().setTimer(1, next -> sweepSlice());
        }
    }

    private void pumpAll(List<Reader> readers, long nowMillis) {
        // From the end: a pump may take its reader out of the list, which then puts the last one into its place.
        for (int i = readers.size() - 1; i >= 0; i--) {
            if (i < readers.size()) {
                pump(readers.get(i), nowMillis);
            }
        }
    }

    private void pump(Reader reader, long nowMillis) {
        if (reader.pump(nowMillis)) {
            reader.outlet().flush();
        }
        // The write may have ended the connection, and the subscription with it.
        if (reader.place >= 0) {
            reader.feed().readers().move(reader, reader.state());
        }
    }
}
