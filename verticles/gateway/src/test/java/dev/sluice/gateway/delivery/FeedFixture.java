package dev.sluice.gateway.delivery;

import dev.sluice.channel.LogBounds;
import dev.sluice.channel.LogBudget;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One feed without a network: what the hub would hand over is handed over here. */
public final class FeedFixture implements FeedHost {
    private final Encoding.Encoder encoder;
    private final LocalFeed feed;
    private final Tally tally = new Tally();
    private final List<Long> asked = new ArrayList<>();
    private final List<Consumer<Page>> waiting = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();

    public FeedFixture(Encoding encoding, int framesMax) {
        encoder = encoding.encoder();
        feed = new LocalFeed(
                Feed.of(new ChannelId("test", "feed"), encoding),
                new LogBounds(framesMax, 1 << 20, LogBudget.unlimited()),
                UnpooledByteBufAllocator.DEFAULT,
                this,
                tally);
    }

    public LocalFeed feed() {
        return feed;
    }

    public Tally tally() {
        return tally;
    }

    public void restart(long epoch, long seq) {
        encoder.restart(epoch, seq);
        feed.restart(epoch, seq);
    }

    public void entries(List<Entry> entries) {
        FrameRun run = FrameRun.encode(
                encoder,
                UnpooledByteBufAllocator.DEFAULT,
                feed.epoch(),
                feed.log().headSeq() + 1,
                entries);
        buffers.add(run.frames());
        feed.append(run);
    }

    public void snapshot(Snapshot snapshot) {
        ByteBuf frame = Unpooled.directBuffer();
        encoder.snapshot(frame, snapshot);
        buffers.add(frame);
        feed.snapshot(new SnapshotFrame(snapshot.position(), frame));
    }

    /** As an event loop does after a tick, or when the socket drains. */
    public boolean pump(Reader reader, long nowMillis) {
        return reader.pump(nowMillis);
    }

    /** The froms of the reads that were not answered yet. */
    public List<Long> asked() {
        return asked;
    }

    /** Answers the oldest read as the owner would. */
    public void answer(long from, List<Entry> entries) {
        asked.remove(0);
        FrameRun run = entries.isEmpty()
                ? null
                : FrameRun.encode(encoder, UnpooledByteBufAllocator.DEFAULT, feed.epoch(), from, entries);
        waiting.remove(0).accept(new Page(true, feed.epoch(), from, run));
    }

    public void fail() {
        asked.remove(0);
        waiting.remove(0).accept(Page.FAILED);
    }

    /** Ends the feed. @return how many of its buffers somebody still holds */
    public long close() {
        feed.close();
        return buffers.stream().filter(buffer -> buffer.refCnt() > 0).count();
    }

    @Override
    public void read(LocalFeed of, long from, Consumer<Page> taken) {
        asked.add(from);
        waiting.add(taken);
    }

    @Override
    public void pump(Reader reader) {
        // The test pumps.
    }
}
