package dev.sluice.runtime;

import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.channel.LogBudget;
import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.config.LiveConfig;
import dev.sluice.runtime.operations.Health;
import dev.sluice.runtime.ownership.Directory;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * What the verticles of one process share. Safe to use from every context.
 *
 * @param logs what the logs of all channels may hold here together
 */
public record Node(
        String id,
        Vertx vertx,
        LiveConfig live,
        TypedBus bus,
        Directory directory,
        MeterRegistry meters,
        Health health,
        LogBudget logs) {
    /** A node whose configuration stays as it is, and that never leaves. */
    public Node(String id, Vertx vertx, SluiceConfig config, TypedBus bus, Directory directory, MeterRegistry meters) {
        this(id, vertx, LiveConfig.of(config), bus, directory, meters, Health.always(), LogBudget.unlimited());
    }

    /** The configuration in force at this moment. */
    public SluiceConfig config() {
        return live.config();
    }

    /** To the channel's owner, whoever that is now; fails when there is none. */
    public Future<Reply> askOwner(Request request) {
        return directory
                .membership()
                .ownerOf(request.channel())
                .map(address -> bus.request(address, request))
                .orElseGet(() -> Future.failedFuture("no live node owns " + request.channel()));
    }

    /** To the channel's owner, if there is one; no answer, no failure. */
    public void tellOwner(Request request) {
        directory.membership().ownerOf(request.channel()).ifPresent(address -> bus.send(address, request));
    }
}
