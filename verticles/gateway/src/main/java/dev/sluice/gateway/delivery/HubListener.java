package dev.sluice.gateway.delivery;

import io.vertx.core.Context;

/** One event loop's gateway, as the hub knows it. Called on {@link #context()}; references pass to the callee. */
interface HubListener {
    Context context();

    void restart(String stream, long epoch, long seq);

    void run(String stream, FrameRun run);

    void snapshot(String stream, SnapshotFrame snapshot);
}
