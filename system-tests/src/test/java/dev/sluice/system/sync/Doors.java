package dev.sluice.system.sync;

import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where clients find gateways; those that are killed come back elsewhere. */
final class Doors {
    private final List<URI> uris = new CopyOnWriteArrayList<>();

    Doors(List<URI> first) {
        uris.addAll(first);
    }

    void moved(int index, URI uri) {
        uris.set(index, uri);
    }

    URI any(Random random) {
        return uris.get(random.nextInt(uris.size()));
    }
}
