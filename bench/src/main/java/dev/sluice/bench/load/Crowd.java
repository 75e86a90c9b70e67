package dev.sluice.bench.load;

import dev.sluice.bench.wire.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Many clients of one server. Its methods are called by the thread that runs the workload. */
public final class Crowd implements AutoCloseable {
    /** The largest that the allocator caches per thread: one read takes all that lies ready, without a lock. */
    private static final int READ_BYTES = 32_768;

    private static final int POLL_MILLIS = 5;
    private static final long READY_MICROS_MAX = 600_000_000;

    private final Target target;
    private final CrowdPlan plan;
    private final Bootstrap bootstrap;
    private final Map<EventLoop, Tally> tallies = new IdentityHashMap<>();
    private final List<EventLoop> loops;
    private final List<Seat> seats = new ArrayList<>();
    private final List<Talk> talks = new ArrayList<>();
    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger retried = new AtomicInteger();
    private volatile Semaphore inFlight = new Semaphore(0);
    private volatile Histogram readyMicros = readiness();
    private volatile long startNanos;
    private volatile String complaint = "none";
    private volatile boolean closed;

    public Crowd(Transport transport, Target target, CrowdPlan plan) {
        this.target = target;
        this.plan = plan;
        loops = transport.loops();
        bootstrap = new Bootstrap()
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
        if (Transport.isEpoll()) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        loops.forEach(loop -> tallies.put(loop, new Tally()));
        for (int i = 0; i < plan.habits().size(); i++) {
            EventLoop loop = loops.get(i % loops.size());
            seats.add(new Seat(this, i, loop, tallies.get(loop)));
        }
    }

    /** Connects all, a bounded number at a time, and waits until all are ready. */
    public void connect(int inFlightMax, Duration limit) throws InterruptedException {
        inFlight = new Semaphore(inFlightMax);
        startNanos = System.nanoTime();
        for (Seat seat : seats) {
            if (!inFlight.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                break;
            }
            seat.loop().execute(seat::connect);
        }
        if (!awaitReady(limit)) {
            throw new IllegalStateException(
                    ready.get() + " of " + seats.size() + " clients became ready; last complaint: " + complaint);
        }
    }

    /**
     * Drops all at once and lets all connect again at once.
     *
     * @return the time from the drop to being ready again, of those that made it within the limit
     */
    public Histogram storm(Duration limit) throws InterruptedException {
        readyMicros = readiness();
        ready.set(0);
        lost.set(0);
        retried.set(0);
        startNanos = System.nanoTime();
        for (EventLoop loop : loops) {
            List<Seat> own = seats.stream().filter(seat -> seat.loop() == loop).toList();
            loop.execute(() -> {
                own.forEach(Seat::drop);
                own.forEach(Seat::connect);
            });
        }
        awaitReady(limit);
        return readyMicros.copy();
    }

    /**
     * Some clients begin to talk, each in its turn.
     *
     * @param talkers the first so many clients
     * @param messagesPerSecond of all of them together
     * @param messageBytes the length of each
     */
    public void talk(int talkers, double messagesPerSecond, Wording wording, int messageBytes) {
        for (EventLoop loop : loops) {
            List<Seat> own = seats.subList(0, talkers).stream()
                    .filter(seat -> seat.loop() == loop)
                    .toList();
            if (!own.isEmpty()) {
                Talk talk = new Talk(own, messagesPerSecond * own.size() / talkers, new Saying(wording, messageBytes));
                talks.add(talk);
                talk.start(loop);
            }
        }
    }

    /** Takes the counters of every loop, and begins new latencies. */
    public CrowdMark mark() throws InterruptedException {
        List<LoopMark> marks = new ArrayList<>();
        for (EventLoop loop : loops) {
            Tally tally = tallies.get(loop);
            marks.add(loop.submit(() -> LoopMark.of(tally)).sync().getNow());
        }
        return new CrowdMark(marks);
    }

    /** How many were ready and lost their connection without our doing, since the beginning or the last storm. */
    public int lost() {
        return lost.get();
    }

    /** How many attempts to connect failed. */
    public int retried() {
        return retried.get();
    }

    /** The last thing a server said against a client. */
    public String complaint() {
        return complaint;
    }

    @Override
    public void close() {
        closed = true;
        talks.forEach(Talk::stop);
        for (Seat seat : seats) {
            seat.loop().execute(seat::drop);
        }
        for (EventLoop loop : loops) {
            loop.submit(() -> {}).syncUninterruptibly();
        }
    }

    private boolean awaitReady(Duration limit) throws InterruptedException {
        long endNanos = System.nanoTime() + limit.toNanos();
        while (ready.get() < seats.size()) {
            if (System.nanoTime() > endNanos) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    private static Histogram readiness() {
        return new ConcurrentHistogram(1, READY_MICROS_MAX, 3);
    }

    Target target() {
        return target;
    }

    CrowdPlan plan() {
        return plan;
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    boolean isClosed() {
        return closed;
    }

    void ready() {
        readyMicros.recordValue(Math.min(READY_MICROS_MAX, (System.nanoTime() - startNanos) / 1_000));
        ready.incrementAndGet();
        inFlight.release();
    }

    void lost(boolean wasReady) {
        if (wasReady) {
            ready.decrementAndGet();
            lost.incrementAndGet();
        } else {
            retried.incrementAndGet();
        }
    }

    void complain(String text) {
        complaint = text;
    }
}
