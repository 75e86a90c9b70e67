package dev.sluice.system.returning;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where gateways are; one that comes back has moved. */
final class Doors {
    private final List<URI> uris;

    Doors(List<URI> uris) {
        this.uris = new CopyOnWriteArrayList<>(uris);
    }

    void moved(int index, URI uri) {
        uris.set(index, uri);
    }

    URI at(int number) {
        return uris.get(Math.floorMod(number, uris.size()));
    }
}
