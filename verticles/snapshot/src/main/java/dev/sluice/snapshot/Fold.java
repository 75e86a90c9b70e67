package dev.sluice.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import dev.sluice.patch.JsonBytes;
import dev.sluice.patch.MergePatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One stream's state, folded from what a follower hears. Pure. */
final class Fold {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ObjectNode state = JsonNodeFactory.instance.objectNode();
    private long epoch;
    private long seq;
    private long published = -1;

    /** @throws IOException when the snapshot is no JSON object: it came from an owner, which never stores such a one */
    void restart(long epoch, long seq, Optional<Snapshot> snapshot) throws IOException {
        this.epoch = epoch;
        this.seq = seq;
        this.published = -1;
        this.state = JsonNodeFactory.instance.objectNode();
        if (snapshot.isPresent()) {
            JsonNode from = JSON.readTree(snapshot.get().state());
            if (from instanceof ObjectNode object) {
                state = object;
            }
        }
    }

    void apply(List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            MergePatch.fold(state, JSON.readTree(entry.payload()));
            seq++;
        }
    }

    /** The state as one snapshot, if there is one that was not published yet. */
    Optional<Snapshot> publish(long nowMillis) throws IOException {
        if (epoch == 0 || published == seq) {
            return Optional.empty();
        }
        published = seq;
        return Optional.of(new Snapshot(new Position(epoch, seq), nowMillis, JsonBytes.of(state)));
    }
}
