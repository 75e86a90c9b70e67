package dev.sluice.gateway.room;

import dev.sluice.channel.ChannelLog;
import dev.sluice.gateway.delivery.EntryFilter;
import dev.sluice.gateway.delivery.FrameRun;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.Conflation;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.RoomEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one connection is shown of its room: not what it said itself, nor what is for others; and while it is far
 * behind, of each entity only the newest position.
 */
final class RoomFilter implements EntryFilter {
    /** Who is behind by less has merely not been looked at for a moment. */
    private static final int BEHIND_MIN = 64;

    private final LocalFeed feed;
    private final long connection;
    private final byte[] client;
    private final boolean envelope;
    private final RoomSubscription.Listener listener;
    private RoomMemory memory;
    private Set<Long> outdated = Set.of();
    private long scannedThroughSeq;
    private long scannedEpoch;

    RoomFilter(LocalFeed feed, long connection, String client, boolean envelope, RoomSubscription.Listener listener) {
        this.feed = feed;
        this.connection = connection;
        this.client = client.getBytes(StandardCharsets.UTF_8);
        this.envelope = envelope;
        this.listener = listener;
    }

    /** For whom the reader looks at entries, too. */
    void remembers(RoomMemory ofRoom) {
        memory = ofRoom;
    }

    @Override
    public Verdict judge(long seq, Entry entry) {
        if (memory != null && memory.isNew(feed.epoch(), seq)) {
            remember(seq, entry);
        }
        RoomEntry.Kind kind = RoomEntry.kindOf(entry);
        if (kind == RoomEntry.Kind.KICK) {
            if (RoomEntry.connectionOf(entry) == connection) {
                listener.kicked(new String(entry.payload(), StandardCharsets.UTF_8));
            }
            return Verdict.HIDE;
        }
        if (kind == RoomEntry.Kind.KEPT || !isFor(kind, entry)) {
            return Verdict.HIDE;
        }
        boolean position = kind == RoomEntry.Kind.MESSAGE && RoomEntry.typeOf(entry) == MessageType.POSITION_UPDATE;
        return position && isOutdated(seq) ? Verdict.HIDE : Verdict.SHOW;
    }

    /** With what lies before it, that this reader was not shown. */
    private void remember(long seq, Entry entry) {
        ChannelLog<FrameRun> log = feed.log();
        for (long before = Math.max(log.tailSeq(), memory.nextSeq(feed.epoch())); before < seq; before++) {
            memory.entry(feed.epoch(), before, log.find(before).entry(before));
        }
        memory.entry(feed.epoch(), seq, entry);
    }

    private boolean isFor(RoomEntry.Kind kind, Entry entry) {
        long sender = RoomEntry.connectionOf(entry);
        if (sender != 0 && sender == connection || !envelope && kind != RoomEntry.Kind.MESSAGE) {
            return false;
        }
        return !RoomEntry.isDirect(entry) || RoomEntry.isTo(entry, client);
    }

    private boolean isOutdated(long seq) {
        long head = feed.log().headSeq();
        if (scannedEpoch != feed.epoch() || seq > scannedThroughSeq) {
            if (head - seq < BEHIND_MIN) {
                return false;
            }
            scan(seq, head);
        }
        return outdated.contains(seq);
    }

    /** Once for all that lies before the reader: what comes later is looked at when it is there. */
    private void scan(long from, long to) {
        ChannelLog<FrameRun> log = feed.log();
        List<RoomEntry> entries = new ArrayList<>();
        List<Long> seqs = new ArrayList<>();
        for (long seq = Math.max(from, log.tailSeq()); seq <= to; seq++) {
            Entry entry = log.find(seq).entry(seq);
            RoomEntry.Kind kind = RoomEntry.kindOf(entry);
            if (kind == RoomEntry.Kind.MESSAGE && isFor(kind, entry)) {
                entries.add(RoomEntry.of(entry));
                seqs.add(seq);
            }
        }
        Set<Long> old = new HashSet<>(seqs);
        Conflation.newest(entries).forEach(index -> old.remove(seqs.get(index)));
        outdated = old;
        scannedThroughSeq = to;
        scannedEpoch = feed.epoch();
        if (!old.isEmpty()) {
            feed.tally().conflated += old.size();
            listener.conflated(old.size());
        }
    }
}
