package dev.sluice.gateway.sync;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.Client;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import dev.sluice.protocol.sync.SyncPatch;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's patches on their way to the owner. One submission is under way at a time, with all that came meanwhile in
 * the next: so they stay in the client's order also where a submission is lost and sent again, which is safe, as the
 * owner knows what it has. Pure.
 */
final class PatchQueue {
    private static final long RETRY_MIN_MILLIS = 50;
    private static final long RETRY_MAX_MILLIS = 1000;

    private final Client client;
    private final SyncPort port;
    private final long origin;
    private final int patchesMax;
    private final int retryMillis;
    private List<List<SyncPatch>> waiting = new ArrayList<>();
    private List<List<SyncPatch>> underWay = List.of();
    private int patches;
    private boolean isAsking;
    private long submittedMillis;
    private long pauseMillis = RETRY_MIN_MILLIS;
    private long retryAtMillis = Long.MAX_VALUE;

    PatchQueue(Client client, SyncPort port, long origin, int patchesMax, int retryMillis) {
        this.client = client;
        this.port = port;
        this.origin = origin;
        this.patchesMax = patchesMax;
        this.retryMillis = retryMillis;
    }

    /** @return false when too many wait for their answers already */
    boolean add(List<SyncPatch> group, long nowMillis) {
        if (patches > 0 && patches + group.size() > patchesMax) {
            return false;
        }
        patches += group.size();
        waiting.add(group);
        submit(nowMillis);
        return true;
    }

    void poll(long nowMillis) {
        if (nowMillis >= retryAtMillis) {
            retryAtMillis = Long.MAX_VALUE;
            send();
        }
    }

    void submitted(List<SyncOutcome> outcomes, long nowMillis) {
        for (int i = 0; i < underWay.size(); i++) {
            answer(underWay.get(i), outcomes.get(i));
        }
        settled(nowMillis);
    }

    /** The owner refuses the submission as a whole. */
    void refused(ErrorCode code, String reason, long nowMillis) {
        underWay.forEach(group -> undecided(group, code, reason));
        settled(nowMillis);
    }

    /** No answer came, or nobody was there to ask. */
    void failed(long nowMillis) {
        isAsking = false;
        if (nowMillis - submittedMillis >= retryMillis) {
            refused(ErrorCode.OVERLOADED, "the document has no owner just now: try again", nowMillis);
            return;
        }
        retryAtMillis = nowMillis + pauseMillis;
        pauseMillis = Math.min(RETRY_MAX_MILLIS, pauseMillis * 2);
    }

    private void submit(long nowMillis) {
        if (underWay.isEmpty() && !waiting.isEmpty()) {
            underWay = waiting;
            waiting = new ArrayList<>();
            submittedMillis = nowMillis;
            pauseMillis = RETRY_MIN_MILLIS;
            send();
        }
    }

    private void send() {
        if (!isAsking && !underWay.isEmpty()) {
            isAsking = true;
            port.submit(new Append(origin, underWay));
        }
    }

    private void settled(long nowMillis) {
        isAsking = false;
        underWay.forEach(group -> patches -= group.size());
        underWay = List.of();
        submit(nowMillis);
    }

    private void answer(List<SyncPatch> group, SyncOutcome outcome) {
        if (outcome instanceof Taken taken) {
            for (int i = 0; i < group.size(); i++) {
                client.send(
                        SyncMessages.taken(group.get(i).id(), taken.patches().get(i)));
            }
        } else if (outcome instanceof Rejected rejected) {
            client.refused(rejected.code());
            for (int i = 0; i < group.size(); i++) {
                String reason = i == rejected.index() ? rejected.reason() : "another patch of the batch was rejected";
                client.send(SyncMessages.rejected(group.get(i).id(), rejected.code(), reason, rejected.version()));
            }
        } else if (outcome instanceof Unknown unknown) {
            undecided(group, unknown.code(), unknown.reason());
        }
    }

    private void undecided(List<SyncPatch> group, ErrorCode code, String reason) {
        client.refused(code);
        group.forEach(patch -> client.send(SyncMessages.undecided(patch.id(), code, reason)));
    }
}
