package dev.sluice.synclog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncPatch;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.NewEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A document over a store that answers late, loses answers and fails: what is published is the store's log. */
class SyncDocumentProperties {
    private final List<String> log = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
    private final Map<String, Integer> seqById = new HashMap<>();
    private Random random;
    private SyncDocument document;

    @Property(tries = 300)
    void publishedIsAlwaysABeginningOfTheLogAndInTheEndAllOfIt(@ForAll long seed) {
        // One instance serves all tries.
        log.clear();
        published.clear();
        answers.clear();
        seqById.clear();
        random = new Random(seed);
        document = new SyncDocument(
                new SyncRules(Set.of(), false, 1000), new LogState(SyncChannels.document("d"), 1, 1, 0, 1, 0));
        for (int step = 0; step < 200; step++) {
            int choice = random.nextInt(10);
            if (choice < 4) {
                submit(step);
            } else if (choice < 9 && !answers.isEmpty()) {
                answers.poll().run();
            } else {
                perform(document.poll());
            }
            assertThat(published).isEqualTo(log.subList(0, published.size()));
        }
        random = null;
        while (!answers.isEmpty() || published.size() < log.size()) {
            if (answers.isEmpty()) {
                List<SyncEffect> effects = document.poll();
                assertThat(effects).as("it goes on by itself").isNotEmpty();
                perform(effects);
            } else {
                answers.poll().run();
            }
        }
        assertThat(published).isEqualTo(log);
        assertThat(published).doesNotHaveDuplicates();
    }

    private void submit(int step) {
        List<List<SyncPatch>> groups = new ArrayList<>();
        for (int g = 0; g <= random.nextInt(3); g++) {
            // Now and then an id that was there before.
            groups.add(IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(i -> "p" + (random.nextInt(5) == 0 ? random.nextInt(step + 1) : step) + "-" + i)
                    .map(id -> new SyncPatch(id, id.getBytes(UTF_8), SyncPatch.NO_BASE, "x", id.getBytes(UTF_8)))
                    .toList());
        }
        document.submit(step, new Append(0, groups), 0).ifPresent(this::perform);
    }

    private void perform(List<SyncEffect> effects) {
        for (SyncEffect effect : effects) {
            if (effect instanceof SyncEffect.Store store) {
                append(store);
            } else if (effect instanceof SyncEffect.Read read) {
                answers.add(() -> read(read));
            } else if (effect instanceof SyncEffect.Publish publish) {
                publish.entries().forEach(entry -> published.add(new String(entry.payload(), UTF_8)));
            }
        }
    }

    private void append(SyncEffect.Store store) {
        if (random.nextInt(10) == 0) {
            answers.add(() -> perform(document.storeFailed(store, ErrorCode.OVERLOADED, "not done")));
            return;
        }
        List<AppendOutcome.Placed> placed = new ArrayList<>();
        for (NewEntry entry : store.entries()) {
            boolean known = seqById.containsKey(entry.id());
            if (!known) {
                log.add(entry.id());
                seqById.put(entry.id(), log.size());
            }
            placed.add(new AppendOutcome.Placed(seqById.get(entry.id()), known));
        }
        long head = log.size();
        boolean isAnswerLost = random.nextInt(10) == 0;
        answers.add(() -> perform(
                isAnswerLost
                        ? document.storeFailed(store, ErrorCode.OVERLOADED, "done, but who knows")
                        : document.stored(store, new AppendOutcome.Appended(placed, head))));
    }

    private void read(SyncEffect.Read read) {
        if (random != null && random.nextInt(5) == 0) {
            document.readFailed();
            return;
        }
        int from = (int) read.from() - 1;
        int to = Math.min(log.size(), from + 3);
        List<Entry> entries = from >= to
                ? List.of()
                : log.subList(from, to).stream()
                        .map(id -> Entry.of(1, 0, id.getBytes(UTF_8)))
                        .toList();
        perform(document.page(new LogPage(read.from(), entries)));
    }
}
