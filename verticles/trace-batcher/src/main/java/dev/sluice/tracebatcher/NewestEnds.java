package dev.sluice.tracebatcher;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spans that ended in the newest millisecond. Within one, events stand in the order in which they came, so that an
 * end may be ahead of its start: that start must not leave its span open for ever. Bounded.
 */
final class NewestEnds {
    private final int spansMax;
    /** Whether the start was seen too. */
    private final Map<SpanKey, Boolean> ends = new LinkedHashMap<>();

    private long millis;

    NewestEnds(int spansMax) {
        this.spansMax = spansMax;
    }

    /** What ended before is forgotten. */
    void advance(long toMillis) {
        if (toMillis != millis) {
            ends.clear();
            millis = toMillis;
        }
    }

    void ended(SpanKey span, boolean started) {
        ends.merge(span, started, Boolean::logicalOr);
        if (ends.size() > spansMax) {
            Iterator<SpanKey> oldest = ends.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    boolean has(SpanKey span) {
        return ends.containsKey(span);
    }

    /** @return whether this is the first start of a span that has ended */
    boolean started(SpanKey span) {
        return Boolean.FALSE.equals(ends.replace(span, true));
    }

    long millis() {
        return millis;
    }

    Map<SpanKey, Boolean> ends() {
        return ends;
    }
}
