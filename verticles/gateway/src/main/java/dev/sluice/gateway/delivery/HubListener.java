package dev.sluice.gateway.delivery;

import io.vertx.core.Context;

/** One event loop's gateway, as the hub knows it. Called on {@link #context()}; references pass to the callee. */
interface HubListener {
    Context context();

    void restart(Feed feed, long epoch, long seq);

    void run(Feed feed, FrameRun run);

    void snapshot(Feed feed, SnapshotFrame snapshot);
}
