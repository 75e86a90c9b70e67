package dev.sluice.gateway.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.delivery.Encoding;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.gateway.delivery.Merger;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import dev.sluice.patch.JsonBytes;
import dev.sluice.patch.MergePatch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * A stream as JSON text frames. Without fields the payload's bytes are copied as they are, and no tree is built.
 *
 * @param fields the top-level keys that are shown; empty for all
 */
record StreamEncoding(Set<String> fields) implements Encoding, Merger {
    /** How long a reader's position may stand still while all that happens is hidden from it. */
    private static final long WATERMARK_MILLIS = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    StreamEncoding {
        fields = Set.copyOf(fields);
    }

    @Override
    public Encoder encoder() {
        return fields.isEmpty() ? new Whole() : new Narrow();
    }

    /** One delta that does what all of them do; shorter where no single patch does. */
    @Override
    public Merged merge(LocalFeed feed, long behind, long from, long to) {
        JsonNode patch = shown(read(feed.log().find(from).entry(from).payload()));
        long last = from;
        boolean told = feed.log().find(from).sizeOf(from) > 0;
        while (last < to) {
            Entry next = feed.log().find(last + 1).entry(last + 1);
            Optional<JsonNode> both = MergePatch.compose(patch, shown(read(next.payload())));
            if (both.isEmpty()) {
                break;
            }
            patch = both.get();
            last++;
            told |= feed.log().find(last).sizeOf(last) > 0;
        }
        ByteBuf frame = feed.allocator().directBuffer();
        // Also a tick that was told for the position's sake alone: the next delta builds on it.
        if (told) {
            long time = feed.log().find(last).entry(last).timeMillis();
            StreamFrames.delta(frame, feed.epoch(), behind, last, time, JsonBytes.of(patch));
        }
        return new Merged(last, frame);
    }

    private JsonNode shown(JsonNode patchOrState) {
        return fields.isEmpty() ? patchOrState : MergePatch.narrow(patchOrState, fields);
    }

    /** What owners send was checked by them. */
    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private static final class Whole implements Encoder {
        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            StreamFrames.delta(out, epoch, seq - 1, seq, entry.timeMillis(), entry.payload());
        }

        @Override
        public void snapshot(ByteBuf out, Snapshot snapshot) {
            StreamFrames.snapshot(out, snapshot.position(), snapshot.timeMillis(), snapshot.state());
        }
    }

    /** Deltas without anything to show are left out, but now and then one is sent for the position's sake. */
    private final class Narrow implements Encoder {
        private long shownSeq;
        private long shownMillis;

        @Override
        public void restart(long epoch, long seq) {
            shownSeq = seq;
            shownMillis = 0;
        }

        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            JsonNode patch = shown(read(entry.payload()));
            if (!patch.isEmpty() || entry.timeMillis() - shownMillis >= WATERMARK_MILLIS) {
                StreamFrames.delta(out, epoch, shownSeq, seq, entry.timeMillis(), JsonBytes.of(patch));
                shownSeq = seq;
                shownMillis = entry.timeMillis();
            }
        }

        @Override
        public void snapshot(ByteBuf out, Snapshot snapshot) {
            byte[] state = JsonBytes.of(shown(read(snapshot.state())));
            StreamFrames.snapshot(out, snapshot.position(), snapshot.timeMillis(), state);
        }
    }
}
