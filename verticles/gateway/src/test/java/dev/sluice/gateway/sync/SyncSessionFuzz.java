package dev.sluice.gateway.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.gateway.session.Script;
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Any client of a document, and any order in which its node and its owner do their part. */
class SyncSessionFuzz implements SyncPort {
    private static final GatewayConfig CONFIG = GatewayConfig.defaults();
    private static final long EPOCH = 7;

    private final List<Long> reads = new ArrayList<>();
    private Append submission;
    private boolean following;
    private int folds;
    private long head = 3;

    @FuzzTest
    void noConversationMakesItFail(byte[] data) {
        new SyncSessionFuzz().converse(data);
    }

    private void converse(byte[] data) {
        FakeClient client = new FakeClient();
        SyncSession session = new SyncSession(client, this, CONFIG, new SyncSession.Opening(0, false), 99);
        Script script = new Script(data);
        session.opened(script.nowMillis());
        script.play(session, client, digit -> node(session, digit, script.nowMillis()));
        session.closed(script.nowMillis());
    }

    private void node(SyncSession session, int digit, long nowMillis) {
        if (digit == 0) {
            following = true;
            session.known(EPOCH);
        } else if (digit == 1 && !reads.isEmpty()) {
            page(session, reads.remove(0), nowMillis);
        } else if (digit == 2 && !reads.isEmpty()) {
            reads.remove(0);
            session.readFailed(nowMillis);
        } else if (digit == 3 && folds > 0) {
            folds--;
            session.snapshot(head, "{}".getBytes(StandardCharsets.UTF_8));
        } else if (digit == 4 && folds > 0) {
            folds--;
            session.noSnapshot(head % 2 == 0, "no", nowMillis);
        } else if (digit == 5 && submission != null) {
            take(session, nowMillis);
        } else if (digit == 6 && submission != null) {
            submission = null;
            session.submitFailed(nowMillis);
        } else if (digit == 7 && submission != null) {
            submission = null;
            session.submitRefused(ErrorCode.OVERLOADED, "no", nowMillis);
        } else if (digit == 8 && following) {
            session.forgotten(head - 1);
        } else if (digit == 9) {
            session.writable(nowMillis);
        }
    }

    private void page(SyncSession session, long first, long nowMillis) {
        List<Entry> entries = LongStream.rangeClosed(first, Math.min(head, first + 1))
                .mapToObj(version ->
                        SyncChannels.patch(1, 0, ("{\"id\":\"" + version + "\"}").getBytes(StandardCharsets.UTF_8)))
                .toList();
        session.page(EPOCH, entries.isEmpty() ? head + 1 : first, entries, nowMillis);
    }

    private void take(SyncSession session, long nowMillis) {
        List<SyncOutcome> outcomes = new ArrayList<>();
        for (var group : submission.groups()) {
            List<SyncOutcome.Placed> placed = new ArrayList<>();
            group.forEach(patch -> placed.add(new SyncOutcome.Placed(++head, false)));
            outcomes.add(
                    head % 3 == 0
                            ? new SyncOutcome.Rejected(0, ErrorCode.CONFLICT, "no", head)
                            : new SyncOutcome.Taken(placed));
        }
        submission = null;
        session.submitted(outcomes, nowMillis);
    }

    @Override
    public void subscribe() {}

    @Override
    public void read(long fromVersion) {
        assertThat(fromVersion).isPositive();
        reads.add(fromVersion);
        assertThat(reads.size() + folds).as("questions under way").isLessThanOrEqualTo(1);
    }

    @Override
    public void fold() {
        folds++;
        assertThat(reads.size() + folds).as("questions under way").isLessThanOrEqualTo(1);
    }

    @Override
    public void submit(Append append) {
        assertThat(submission).as("a submission under way").isNull();
        int patches = append.groups().stream().mapToInt(List::size).sum();
        int alone = append.groups().get(0).size();
        assertThat(patches).isLessThanOrEqualTo(Math.max(alone, CONFIG.sync().patchesPendingMax()));
        submission = append;
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public void start(long version) {
        assertThat(version).isNotNegative();
    }

    @Override
    public void pause() {}

    @Override
    public boolean isWritable() {
        return true;
    }
}
