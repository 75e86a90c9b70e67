package dev.sluice.gateway.delivery;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.runtime.Node;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.Map;

/** Once per node: takes batches off the bus, encodes them once, and hands the same frames to each event loop. */
public final class Hub extends VerticleBase {
    private static final long POLL_MILLIS = 50;

    private final Node node;
    private final String address;
    private final StreamEncoder encoder = new StreamEncoder(PooledByteBufAllocator.DEFAULT);
    private final Map<String, NodeStream> streams = new HashMap<>();

    public Hub(Node node) {
        this.node = node;
        this.address = "sluice.gateway." + node.id();
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(POLL_MILLIS, tick -> poll(System.currentTimeMillis()));
        return node.bus()
                .consume(address, request -> Future.failedFuture("a gateway owns nothing"), this::hear)
                .onSuccess(listening -> node.directory().onChange(context, () -> streams.values()
                        .forEach(stream -> stream.ownerChanged(System.currentTimeMillis()))));
    }

    @Override
    public Future<?> stop() {
        streams.values().forEach(NodeStream::close);
        streams.clear();
        return Future.succeededFuture();
    }

    /** From any thread. */
    void follow(String stream, HubListener listener) {
        context.runOnContext(here -> {
            NodeStream followed = streams.get(stream);
            if (followed == null) {
                followed = new NodeStream(node, stream, address, encoder);
                streams.put(stream, followed);
            }
            followed.add(listener);
            followed.poll(System.currentTimeMillis());
        });
    }

    /** From any thread. */
    void unfollow(String stream, HubListener listener) {
        context.runOnContext(here -> {
            NodeStream followed = streams.get(stream);
            if (followed != null) {
                followed.remove(listener);
                if (followed.isIdle()) {
                    streams.remove(stream);
                    followed.close();
                }
            }
        });
    }

    private void poll(long nowMillis) {
        streams.values().forEach(stream -> stream.poll(nowMillis));
    }

    private void hear(BusMessage message) {
        if (message instanceof Batch batch) {
            NodeStream stream = streams.get(batch.channel().name());
            if (stream != null) {
                stream.batch(batch, System.currentTimeMillis());
            }
        }
    }
}
