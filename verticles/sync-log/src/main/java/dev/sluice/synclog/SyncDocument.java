package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import dev.sluice.protocol.sync.SyncPatch;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.AppendOutcome.Appended;
import dev.sluice.store.AppendOutcome.BaseMoved;
import dev.sluice.store.AppendOutcome.IdTaken;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.NewEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One document as its owner sees it. Pure: commands and the store's outcomes in, effects out. The order is the store's;
 * what is decided here is what to ask of it, what to answer, and what may be published, which is only what is durable
 * and follows without a hole. Where the store is ahead, as after an append whose answer was lost, the missing entries
 * are read from it before anything later is published.
 */
final class SyncDocument {
    private final SyncRules rules;
    private final Published published;
    private final long fence;
    private final Map<Long, Submission> submissions = new HashMap<>();
    private int patchesPending;
    private boolean reading;
    private boolean isSuspect;
    private boolean isProbing;
    private boolean isOver;

    SyncDocument(SyncRules rules, LogState claimed) {
        this.rules = rules;
        this.published = new Published(claimed.head());
        this.fence = claimed.fence();
    }

    /** The newest version that was published. */
    long head() {
        return published.head();
    }

    boolean isIdle() {
        return submissions.isEmpty() && !reading;
    }

    /** @return empty when too many patches wait for the store already */
    Optional<List<SyncEffect>> submit(long ticket, Append append, long nowMillis) {
        int patches = append.groups().stream().mapToInt(List::size).sum();
        if (patchesPending > 0 && patchesPending + patches > rules.patchesPendingMax()) {
            return Optional.empty();
        }
        Submission submission = new Submission(append.groups());
        submissions.put(ticket, submission);
        List<SyncEffect> effects = new ArrayList<>();
        for (int i = 0; i < append.groups().size(); i++) {
            List<SyncPatch> group = append.groups().get(i);
            Optional<Rejected> rejection = rules.rejection(group, head());
            if (rejection.isPresent()) {
                submission.decide(i, rejection.get());
            } else {
                patchesPending += group.size();
                effects.add(new SyncEffect.Store(ticket, i, entries(group, append.origin(), nowMillis)));
            }
        }
        answerIfDecided(ticket, submission, effects);
        return Optional.of(effects);
    }

    List<SyncEffect> stored(SyncEffect.Store store, AppendOutcome outcome) {
        List<SyncEffect> effects = new ArrayList<>();
        if (outcome instanceof Appended appended) {
            decide(store, new Taken(placed(appended)), effects);
            publish(store.entries(), appended, effects);
        } else if (outcome instanceof IdTaken taken) {
            String reason = "the id belongs to another patch";
            decide(store, new Rejected(taken.index(), ErrorCode.CONFLICT, reason, taken.seq()), effects);
        } else if (outcome instanceof BaseMoved moved) {
            String reason = "baseVersion is not the newest version";
            decide(store, new Rejected(moved.index(), ErrorCode.CONFLICT, reason, moved.head()), effects);
        } else {
            giveUp(effects);
        }
        return effects;
    }

    List<SyncEffect> storeFailed(SyncEffect.Store store, ErrorCode code, String reason) {
        List<SyncEffect> effects = new ArrayList<>();
        isSuspect = true;
        decide(store, new Unknown(code, reason), effects);
        return effects;
    }

    List<SyncEffect> page(LogPage page) {
        List<SyncEffect> effects = new ArrayList<>();
        reading = false;
        if (page.firstSeq() > head() + 1) {
            // Forgotten before it was published here: only another owner can have compacted so far.
            giveUp(effects);
            return effects;
        }
        add(published.page(page), effects);
        if (page.entries().isEmpty()) {
            isSuspect |= published.isBehind();
        } else if (isProbing || published.isBehind()) {
            // Only an empty page says that there is no more than is known.
            read(effects);
            return effects;
        }
        isProbing = false;
        return effects;
    }

    void readFailed() {
        reading = false;
        isSuspect = true;
    }

    /** Time passes: after a failure the store may hold more than is known here. */
    List<SyncEffect> poll() {
        List<SyncEffect> effects = new ArrayList<>();
        if (isSuspect && !reading && !isOver) {
            isSuspect = false;
            isProbing = true;
            read(effects);
        }
        return effects;
    }

    /** The document as it stands in the store. */
    List<SyncEffect> observed(LogState state) {
        List<SyncEffect> effects = new ArrayList<>();
        if (state.fence() != fence) {
            giveUp(effects);
        } else if (submissions.isEmpty()) {
            published.durable(state.head());
            readIfBehind(effects);
        }
        return effects;
    }

    private List<NewEntry> entries(List<SyncPatch> group, long origin, long nowMillis) {
        List<NewEntry> entries = new ArrayList<>(group.size());
        for (SyncPatch patch : group) {
            long base = rules.rejectsConflicts() ? patch.baseVersion() : NewEntry.NO_BASE;
            Entry entry = SyncChannels.patch(nowMillis, origin, patch.json());
            entries.add(new NewEntry(patch.id(), patch.digest(), base, entry));
        }
        return entries;
    }

    private static List<Placed> placed(Appended appended) {
        return appended.entries().stream()
                .map(entry -> new Placed(entry.seq(), entry.duplicate()))
                .toList();
    }

    private void publish(List<NewEntry> entries, Appended appended, List<SyncEffect> effects) {
        List<Entry> fresh = new ArrayList<>(entries.size());
        long first = 0;
        for (int i = 0; i < entries.size(); i++) {
            AppendOutcome.Placed placed = appended.entries().get(i);
            if (!placed.duplicate()) {
                first = first == 0 ? placed.seq() : first;
                fresh.add(entries.get(i).entry());
            }
        }
        if (!fresh.isEmpty()) {
            add(published.fresh(first, fresh), effects);
        }
        published.durable(appended.head());
        readIfBehind(effects);
    }

    private void readIfBehind(List<SyncEffect> effects) {
        if (published.isBehind() && !reading) {
            read(effects);
        }
    }

    private void read(List<SyncEffect> effects) {
        reading = true;
        effects.add(new SyncEffect.Read(head() + 1));
    }

    private static void add(List<Entry> entries, List<SyncEffect> effects) {
        if (!entries.isEmpty()) {
            effects.add(new SyncEffect.Publish(entries));
        }
    }

    private void decide(SyncEffect.Store store, SyncOutcome outcome, List<SyncEffect> effects) {
        Submission submission = submissions.get(store.ticket());
        if (submission == null) {
            return;
        }
        patchesPending -= store.entries().size();
        submission.decide(store.group(), outcome);
        answerIfDecided(store.ticket(), submission, effects);
    }

    private void answerIfDecided(long ticket, Submission submission, List<SyncEffect> effects) {
        if (submission.isDecided()) {
            submissions.remove(ticket);
            effects.add(new SyncEffect.Answer(ticket, List.of(submission.outcomes)));
        }
    }

    private void giveUp(List<SyncEffect> effects) {
        if (!isOver) {
            isOver = true;
            submissions.clear();
            effects.add(new SyncEffect.GiveUp());
        }
    }

    /** The groups of one ticket that are decided so far. */
    private static final class Submission {
        private final SyncOutcome[] outcomes;
        private int decided;

        Submission(List<List<SyncPatch>> groups) {
            outcomes = new SyncOutcome[groups.size()];
        }

        void decide(int group, SyncOutcome outcome) {
            outcomes[group] = outcome;
            decided++;
        }

        boolean isDecided() {
            return decided == outcomes.length;
        }
    }
}
