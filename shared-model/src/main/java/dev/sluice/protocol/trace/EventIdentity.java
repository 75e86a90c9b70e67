package dev.sluice.protocol.trace;

/**
 * By what an event is known again that its producer sends once more, since the answer was lost: a hash of its ids, type
 * and phase (start and end of a span have one id), and of its time where the producer gave one. In 64 bits two different
 * events of a session with a million meet with a chance of one to ten millions.
 */
public final class EventIdentity {
    /** Of an event without an id of its producer's: nobody can tell whether it came before. */
    public static final long NONE = 0;

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private EventIdentity() {}

    /** @param timeGiven whether the time is the producer's, so that it is the same when it comes again */
    public static long of(TraceEvent event, boolean timeGiven) {
        long hash = mixed(BASIS, event.id());
        hash = mixed(hash, event.traceId());
        hash = mixed(hash, event.type());
        hash = mixed(hash, event.phase().map(Phase::text).orElse(""));
        hash = timeGiven ? (hash ^ event.timestamp()) * PRIME : hash;
        // Spreads it over all bits; the lowest one says what it is unique within.
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        hash = (hash ^ hash >>> 31) & ~1L;
        return timeGiven ? hash == NONE ? 2 : hash : hash | 1;
    }

    /** Whether no other event of the session has it; otherwise none of the same time. */
    public static boolean isOfSession(long identity) {
        return (identity & 1) != 0;
    }

    private static long mixed(long hash, String text) {
        long mixed = hash;
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * PRIME;
        }
        return (mixed ^ text.length()) * PRIME;
    }
}
