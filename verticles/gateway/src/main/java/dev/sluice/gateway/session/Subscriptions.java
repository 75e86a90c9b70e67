package dev.sluice.gateway.session;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.access.Rights;
import dev.sluice.gateway.connection.Framing;
import dev.sluice.gateway.delivery.AsEvents;
import dev.sluice.gateway.delivery.Compressed;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.gateway.delivery.Reader;
import dev.sluice.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What one connection reads; it ends with it. */
final class Subscriptions {
    private final Deliveries deliveries;
    private final Supplier<GatewayConfig> config;
    private final List<Reader> readers = new ArrayList<>(1);

    Subscriptions(Deliveries deliveries, Supplier<GatewayConfig> config) {
        this.deliveries = deliveries;
        this.config = config;
    }

    /** @return empty when there are as many as there may be, or the channel is read in too many forms already */
    <R extends Reader> Optional<R> open(Feed feed, Framing framing, Function<LocalFeed, R> reader) {
        if (readers.size() >= config.get().subscriptionsMax()) {
            return Optional.empty();
        }
        Feed framed =
                switch (framing) {
                    case WEB_SOCKET -> feed;
                    case DEFLATED_WEB_SOCKET -> Compressed.of(feed, config.get().compression());
                    case EVENT_STREAM -> AsEvents.of(feed);
                };
        Optional<R> opened = deliveries.open(framed, reader);
        opened.ifPresent(readers::add);
        return opened;
    }

    void close(Reader reader) {
        if (readers.remove(reader)) {
            deliveries.close(reader);
        }
    }

    void closeAll() {
        readers.forEach(deliveries::close);
        readers.clear();
    }

    /** A pump may end the connection, and its subscriptions with it. */
    void pumpAll() {
        for (int i = readers.size() - 1; i >= 0; i--) {
            if (i < readers.size()) {
                deliveries.pump(readers.get(i));
            }
        }
    }

    /** Where the client is that reads one thing alone, as far as its reader can tell. */
    Optional<Position> position() {
        return readers.size() == 1 ? readers.get(0).passed() : Optional.empty();
    }

    int count() {
        return readers.size();
    }

    boolean allowedBy(Rights rights) {
        return readers.stream().allMatch(reader -> rights.maySubscribe(reader.channel()));
    }
}
