package dev.sluice.gateway.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.Session;
import dev.sluice.model.Entry;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncRequest;
import dev.sluice.protocol.sync.SyncRequest.Patches;
import dev.sluice.protocol.sync.SyncRequest.StateRequest;
import java.util.List;

/** A client of {@code /sync}: the state first, in pages, then what others change; patches, each answered. */
final class SyncSession implements Session {
    private static final int NAME_LENGTH_MAX = 256;

    /**
     * How a client begins, by the query of its URL.
     *
     * @param fromVersion what it has already; 0 for nothing
     * @param snapshot whether it knows what to do with a snapshot, and wants one instead of the whole history
     */
    record Opening(long fromVersion, boolean snapshot) {}

    private final Client client;
    private final SyncPort port;
    private final GatewayConfig config;
    private final Opening opening;
    private final JsonReader json;
    private final StatePages pages;
    private final PatchQueue patches;
    private long validMillis;
    private long epoch;

    /** @param origin names this connection among all, so that its own patches do not come back to it */
    SyncSession(Client client, SyncPort port, GatewayConfig config, Opening opening, long origin) {
        this.client = client;
        this.port = port;
        this.config = config;
        this.opening = opening;
        this.json = new JsonReader(new JsonLimits(config.messageBytesMax(), config.jsonDepthMax(), NAME_LENGTH_MAX));
        this.pages = new StatePages(client, port);
        this.patches = new PatchQueue(
                client,
                port,
                origin,
                config.sync().patchesPendingMax(),
                config.sync().retryMillis());
    }

    @Override
    public void opened(long nowMillis) {
        validMillis = nowMillis;
        port.subscribe();
    }

    @Override
    public void text(byte[] utf8, long nowMillis) {
        JsonNode message = MissingNode.getInstance();
        try {
            message = json.read(utf8);
            take(SyncRequest.of(message), nowMillis);
            validMillis = nowMillis;
        } catch (JsonException e) {
            refuse(SyncRequest.INVALID_FORMAT, ErrorCode.INVALID_MESSAGE, e.field(), e.getMessage());
        } catch (ProtocolException e) {
            refuse(SyncRequest.seedText(message, e), e.code(), e.field(), e.getMessage());
        }
    }

    /** JSON in a binary message is taken too: some clients' sockets know no other. */
    @Override
    public void binary(byte[] payload, long nowMillis) {
        text(payload, nowMillis);
    }

    @Override
    public void poll(long nowMillis) {
        if (nowMillis - validMillis > config.sync().silenceMillis()) {
            client.close(CloseCode.HEARTBEAT_TIMEOUT, "heartbeat timeout");
            return;
        }
        pages.poll(nowMillis);
        patches.poll(nowMillis);
    }

    @Override
    public void writable(long nowMillis) {
        pages.writable();
    }

    /** The node follows the document, in this life of it. */
    void known(long ofEpoch) {
        if (epoch == 0) {
            pages.open(opening.fromVersion(), opening.snapshot());
        } else {
            // The store has begun anew: nothing that the client has is of this document.
            pages.open(0, opening.snapshot());
        }
        epoch = ofEpoch;
    }

    /** The patches behind {@code version} that the client waits for are forgotten. */
    void forgotten(long version) {
        port.pause();
        pages.open(version, opening.snapshot());
    }

    void page(long ofEpoch, long first, List<Entry> entries, long nowMillis) {
        if (ofEpoch == epoch) {
            pages.page(first, entries);
        } else {
            pages.readFailed(nowMillis);
        }
    }

    void readFailed(long nowMillis) {
        pages.readFailed(nowMillis);
    }

    void snapshot(long version, byte[] graph) {
        pages.snapshot(version, graph);
    }

    void noSnapshot(boolean isDefinite, String reason, long nowMillis) {
        pages.noSnapshot(isDefinite, reason, nowMillis);
    }

    /** There is no such document, or it can't be had: not now, or, for all other codes, not at all. */
    void refused(ErrorCode code, String reason) {
        refuse(reason, code, "", "");
        if (code != ErrorCode.OVERLOADED) {
            client.close(code == ErrorCode.INTERNAL ? CloseCode.INTERNAL : CloseCode.POLICY, reason);
        }
    }

    void submitted(List<SyncOutcome> outcomes, long nowMillis) {
        patches.submitted(outcomes, nowMillis);
    }

    void submitRefused(ErrorCode code, String reason, long nowMillis) {
        patches.refused(code, reason, nowMillis);
    }

    void submitFailed(long nowMillis) {
        patches.failed(nowMillis);
    }

    @Override
    public byte[] error(ErrorCode code, String text, long nowMillis) {
        return SyncMessages.error(text, code, "", "");
    }

    private void take(SyncRequest request, long nowMillis) throws ProtocolException {
        if (request instanceof Patches sent) {
            if (!patches.add(sent.patches(), nowMillis)) {
                throw new ProtocolException(
                        ErrorCode.OVERLOADED,
                        config.sync().patchesPendingMax() + " patches wait for their answers already",
                        "payload");
            }
        } else if (request instanceof StateRequest state && !pages.request(state.fromVersion(), state.snapshot())) {
            throw new ProtocolException(
                    ErrorCode.OVERLOADED, StatePages.REQUESTS_MAX + " requests wait for their answers already", "type");
        }
    }

    private void refuse(String text, ErrorCode code, String field, String detail) {
        client.refused(code);
        client.send(SyncMessages.error(text, code, field, detail));
    }
}
