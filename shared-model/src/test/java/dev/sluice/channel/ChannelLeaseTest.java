package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelLeaseTest {
    private static final ChannelId CHANNEL = new ChannelId("sim", "one");
    private static final Entry ENTRY = Entry.of(0, 0, new byte[1]);
    private static final int LEASE_MILLIS = 100;

    private final ChannelOwner owner =
            new ChannelOwner(CHANNEL, 1, new LogBounds(100, 100_000, LogBudget.unlimited()), 1000, LEASE_MILLIS);

    @Test
    void aLateDetachOfAFormerAttachmentEndsNothing() {
        attach(1, 0);
        attach(2, 0);
        owner.detach(new Detach(CHANNEL, "a", 1));
        assertThat(owner.followers()).isEqualTo(1);
        owner.detach(new Detach(CHANNEL, "a", 2));
        assertThat(owner.followers()).isZero();
    }

    /** Overtaken by its successor, a former attach and its detach would else end the successor between them. */
    @Test
    void aLateAttachOfAFormerAttachmentDoesNotReplaceItsSuccessor() {
        attach(2, 0);
        attach(1, 0);
        owner.detach(new Detach(CHANNEL, "a", 1));
        assertThat(owner.followers()).isEqualTo(1);
    }

    @Test
    void aLateAttachOfAFormerAttachmentDoesNotRenewItsSuccessor() {
        attach(2, 0);
        attach(1, LEASE_MILLIS);
        owner.expire(LEASE_MILLIS + 1);
        assertThat(owner.followers()).isZero();
    }

    @Test
    void aLeaseEndsWithTheFlushThatComesTooLate() {
        attach(1, 0);
        List<String> sent = new ArrayList<>();
        owner.append(ENTRY);
        owner.flush(LEASE_MILLIS, (gateway, batch) -> sent.add(gateway));
        owner.append(ENTRY);
        owner.flush(LEASE_MILLIS + 1, (gateway, batch) -> sent.add(gateway));
        assertThat(sent).containsExactly("a");
        assertThat(owner.followers()).isZero();
    }

    /** On a busy channel each read finds more, so one is always under way. */
    @Test
    void aFollowerThatReadsWithoutEndRenewsAllTheSame() {
        Spoken spoken = new Spoken();
        ChannelFollower follower = new ChannelFollower(CHANNEL, "a", 1, 30, 20, 1000, false, spoken);
        follower.poll(0);
        follower.attached(new Attached(CHANNEL, 1, 1, 1, Optional.empty()), 0);
        for (int now = 1; now <= LEASE_MILLIS; now++) {
            follower.poll(now);
            follower.entries(new Entries(CHANNEL, 1, follower.lastSeq() + 1, List.of(ENTRY)), now);
        }
        assertThat(spoken.requests.stream().filter(Attach.class::isInstance)).hasSize(1 + LEASE_MILLIS / 30);
    }

    /** Each attach from another epoch costs the owner a snapshot. */
    @Test
    void batchesOfALaterEpochAskForItOnce() {
        Spoken spoken = new Spoken();
        ChannelFollower follower = new ChannelFollower(CHANNEL, "a", 1, 30, 20, 1000, false, spoken);
        for (int seq = 1; seq <= 10; seq++) {
            follower.batch(new Batch(CHANNEL, 2, seq, List.of(ENTRY)), seq);
        }
        assertThat(spoken.requests).hasSize(1).hasOnlyElementsOfType(Attach.class);
    }

    /** Readers ignore an epoch that is behind theirs: an owner that went on with it would never be heard again. */
    @Test
    void anOwnerIsOutlivedByReadersOfALaterEpochOnly() {
        assertThat(owner.isOutlivedBy(new Attach(CHANNEL, "a", 2, 0, 1, 10))).isTrue();
        assertThat(owner.isOutlivedBy(new Attach(CHANNEL, "a", 1, 5, 1, 10))).isFalse();
        assertThat(owner.isOutlivedBy(new Attach(CHANNEL, "a", 0, 0, 1, 10))).isFalse();
    }

    private void attach(long lease, long nowMillis) {
        owner.attach(new Attach(CHANNEL, "a", 0, 0, lease, 10), nowMillis, Optional::empty);
    }

    private static final class Spoken implements ChannelFollower.Sink {
        final List<Request> requests = new ArrayList<>();

        @Override
        public void entries(long epoch, long firstSeq, List<Entry> entries) {}

        @Override
        public void restart(long epoch, long seq, Optional<Snapshot> snapshot) {}

        @Override
        public void send(Request request) {
            requests.add(request);
        }
    }
}
