package dev.sluice.gateway.sync;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.Client;
import dev.sluice.model.Entry;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A client's requests for the state, answered one after the other in pages. The next page is only asked for when the
 * socket takes it, so that a client that reads slowly holds one page, whatever the document's length. Pure.
 */
final class StatePages {
    static final int REQUESTS_MAX = 16;

    private static final long RETRY_MILLIS = 250;

    /**
     * @param from the version behind which to begin
     * @param snapshot whether a snapshot may come in the place of the older patches
     * @param isOpening whether broadcasts begin behind it
     */
    private record Request(long from, boolean snapshot, boolean isOpening) {}

    private final Client client;
    private final SyncPort port;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private Request current;
    private long version;
    private boolean isAsking;
    private boolean hasSnapshot;
    private long askAgainMillis;

    StatePages(Client client, SyncPort port) {
        this.client = client;
        this.port = port;
    }

    /** @return false when too many wait already */
    boolean request(long from, boolean snapshot) {
        if (waiting.size() == REQUESTS_MAX) {
            return false;
        }
        waiting.add(new Request(from, snapshot, false));
        next();
        return true;
    }

    /** What broadcasts begin behind; before all that waits. */
    void open(long from, boolean snapshot) {
        waiting.removeIf(Request::isOpening);
        waiting.addFirst(new Request(from, snapshot, true));
        if (current != null && current.isOpening()) {
            current = null;
        }
        next();
    }

    void writable() {
        ask();
    }

    void poll(long nowMillis) {
        if (askAgainMillis > 0 && nowMillis >= askAgainMillis) {
            askAgainMillis = 0;
            next();
            ask();
        }
    }

    void page(long first, List<Entry> patches) {
        isAsking = false;
        if (current == null) {
            next();
        } else if (first > version + 1) {
            // What was asked for is forgotten: a snapshot has it.
            fold();
        } else if (patches.isEmpty()) {
            end(first - 1);
        } else if (first == version + 1) {
            version += patches.size();
            boolean isLast = version >= port.head();
            client.send(SyncMessages.state(first, patches, isLast));
            if (isLast) {
                done();
            } else {
                ask();
            }
        }
    }

    void snapshot(long ofVersion, byte[] graph) {
        isAsking = false;
        if (current == null) {
            next();
        } else if (ofVersion > version) {
            version = ofVersion;
            client.send(SyncMessages.snapshot(ofVersion, graph));
            ask();
        } else {
            ask();
        }
    }

    /** @param isDefinite whether asking again is of no use */
    void noSnapshot(boolean isDefinite, String reason, long nowMillis) {
        isAsking = false;
        if (current != null && !isDefinite) {
            hasSnapshot = false;
            askAgainMillis = nowMillis + RETRY_MILLIS;
        } else if (current != null && version > 0) {
            client.refused(ErrorCode.HISTORY_ERROR);
            client.send(SyncMessages.error(reason, ErrorCode.HISTORY_ERROR, "", ""));
            done();
        } else {
            // The whole history does as well.
            ask();
        }
    }

    void readFailed(long nowMillis) {
        isAsking = false;
        askAgainMillis = nowMillis + RETRY_MILLIS;
    }

    private void next() {
        if (current == null && !isAsking && !waiting.isEmpty()) {
            current = waiting.poll();
            version = current.from();
            hasSnapshot = false;
            ask();
        }
    }

    private void ask() {
        if (current == null || isAsking || askAgainMillis > 0 || !port.isWritable()) {
            return;
        }
        if (current.snapshot() && !hasSnapshot && version == 0) {
            fold();
            return;
        }
        isAsking = true;
        port.read(version + 1);
    }

    private void fold() {
        hasSnapshot = true;
        isAsking = true;
        port.fold();
    }

    private void end(long head) {
        if (version > head) {
            client.refused(ErrorCode.INVALID_REQUEST);
            client.send(SyncMessages.error(
                    "Invalid sync request payload",
                    ErrorCode.INVALID_REQUEST,
                    "payload.fromVersion",
                    "fromVersion is beyond the newest version, " + head));
            version = head;
        } else {
            client.send(SyncMessages.state(version + 1, List.of(), true));
        }
        done();
    }

    private void done() {
        if (current.isOpening()) {
            port.start(version);
        }
        current = null;
        next();
    }
}
