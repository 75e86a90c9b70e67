package dev.sluice.bus;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * All that gateways and owners say to each other. The bus loses, doubles and reorders: so each message names its
 * channel and its place, may come twice, and may be ignored when it is stale.
 */
public sealed interface BusMessage {
    ChannelId channel();

    /** What a gateway says; the rest is an owner's answer or its batches. */
    sealed interface Request extends BusMessage permits Attach, Read, Submit, Detach, Grant {}

    /** What an owner answers to one {@link Request}. */
    sealed interface Reply extends BusMessage permits Attached, Entries, Accepted, Refused {}

    /**
     * There are readers at {@code gateway}: batches shall follow. Renews the lease.
     *
     * @param epoch the epoch the gateway is in, 0 for none
     * @param last the last seq it holds in that epoch
     * @param lease names this attachment, so that a late {@link Detach} of a former one does not end it
     * @param windowMessages how far beyond what the gateway holds the owner may send
     */
    record Attach(ChannelId channel, String gateway, long epoch, long last, long lease, long windowMessages)
            implements Request {
        /** Asks for the state alone: without a window nothing is ever sent to who asks. */
        public static Attach question(ChannelId channel, String nodeId) {
            return new Attach(channel, "sluice.nobody." + nodeId, 0, 0, 0, 0);
        }

        public boolean isQuestion() {
            return windowMessages == 0;
        }
    }

    /**
     * @param head the newest seq
     * @param tail the oldest seq that {@link Read} can still give; {@code head + 1} when there is none
     * @param snapshot the state to start from, where the attach's position can't be continued
     */
    record Attached(ChannelId channel, long epoch, long head, long tail, Optional<Snapshot> snapshot)
            implements Reply {}

    /** New entries in order, the first with {@code firstSeq}. */
    record Batch(ChannelId channel, long epoch, long firstSeq, List<Entry> entries) implements BusMessage {
        public long lastSeq() {
            return firstSeq + entries.size() - 1;
        }
    }

    /** Fill a hole, catch up: at most {@code limit} entries from {@code from} on. */
    record Read(ChannelId channel, long epoch, long from, int limit) implements Request {
        /** For who takes the owner's epoch as it finds it. */
        public static final long ANY_EPOCH = 0;
    }

    /** The answer to {@link Read}; {@code firstSeq} is beyond what was asked where the log was trimmed. */
    record Entries(ChannelId channel, long epoch, long firstSeq, List<Entry> entries) implements Reply {}

    /**
     * What a client or a backend asks to append or do.
     *
     * @param principal who asks, as {@code door} or {@code door:subject}: {@link #HTTP} for what a backend posts,
     *     {@link #BUS} for what comes over the event bus, and {@link #client} for a client of the gateway. The gateway
     *     vouches for it: no text of a client's reaches the part before the first colon
     */
    record Submit(ChannelId channel, String principal, byte[] command) implements Request {
        public static final String HTTP = "http";
        public static final String BUS = "bus";

        private static final String CLIENT = "client";

        /** The principal of a client; {@code subject} is its user, or any name of the connection where it has none. */
        public static String client(String subject) {
            return CLIENT + ":" + subject;
        }

        /** The part of the principal that says which way the request came in. */
        public String door() {
            int colon = principal.indexOf(':');
            return colon < 0 ? principal : principal.substring(0, colon);
        }

        /** Whether a backend asks. A door that is not known counts as a client's: it gets the lesser rights. */
        public boolean isFromBackend() {
            return door().equals(HTTP) || door().equals(BUS);
        }
    }

    /**
     * @param seq of the entry that was appended; of the newest one where the command appends none
     * @param result what the feature answers beyond the position, in its own form; mostly empty
     */
    record Accepted(ChannelId channel, long epoch, long seq, byte[] result) implements Reply {
        private static final byte[] NOTHING = {};

        public Accepted(ChannelId channel, long epoch, long seq) {
            this(channel, epoch, seq, NOTHING);
        }
    }

    /** @param field the field of the command that is at fault, or empty */
    record Refused(ChannelId channel, ErrorCode code, String message, String field) implements Reply {}

    /** The gateway keeps up: the owner may send as far as this seq. Absolute, so loss and doubles do no harm. */
    record Grant(ChannelId channel, String gateway, long epoch, long throughSeq) implements Request {}

    record Detach(ChannelId channel, String gateway, long lease) implements Request {}
}
