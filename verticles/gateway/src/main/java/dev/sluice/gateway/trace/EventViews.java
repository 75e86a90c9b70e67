package dev.sluice.gateway.trace;

import dev.sluice.model.Entry;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.trace.EventView;

/**
 * Events as filters and breakpoints see them: each is read once for all readers of an event loop, as they look at the
 * same entries at about the same time. A small cache by identity; what falls out is read again.
 */
final class EventViews {
    private static final int SLOTS = 4096;

    private final Entry[] entries = new Entry[SLOTS];
    private final EventView[] views = new EventView[SLOTS];

    EventView of(Entry entry) {
        int slot = System.identityHashCode(entry) & (SLOTS - 1);
        if (entries[slot] != entry) {
            entries[slot] = entry;
            views[slot] = new EventView(TraceEventProto.of(entry.payload()));
        }
        return views[slot];
    }
}
