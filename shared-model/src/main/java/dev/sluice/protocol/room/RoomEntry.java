package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import dev.sluice.model.Entry;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One entry of a room's channel: what was said, by whom, to whom. The payload stays as it came; all else lies in the
 * entry's meta, and empty texts there cost nothing.
 *
 * @param connection the sender's, {@link #POSTED} for a user's by none, 0 for a backend's message and for what the room
 *     itself says
 * @param from the sender's client id; empty for the room itself
 * @param to the only client that may see it; empty for all
 * @param id what the sender called the message; empty for none
 * @param key what it is about, where newer messages about the same make it needless; empty for none
 * @param ackSeq 0 for no ack wanted, else the seq under which receivers acknowledge: {@link #ITSELF}, or that of the
 *     message that this one repeats
 */
public record RoomEntry(
        Kind kind,
        PayloadForm form,
        MessageType type,
        long connection,
        String from,
        String to,
        String id,
        String key,
        long ackSeq,
        byte[] payload) {
    /** Nobody's connection, but the word of a user: unlike a backend's it is for mutes to hold up, in any cluster. */
    public static final long POSTED = -1;

    /** In {@link #ackSeq}: acknowledge under the entry's own seq. */
    public static final long ITSELF = -1;

    /** What an entry is; the ordinal plus 1 is the kind of the channel's {@link Entry}. */
    public enum Kind {
        /** Said by a member or a backend. */
        MESSAGE,
        /** A message again, for one client that has not acknowledged it yet. */
        REPEAT,
        /** Members, as a JSON array of {@code {client_id, user_id?, data?}}. */
        JOIN,
        /** As {@link #JOIN}; without data. */
        LEAVE,
        /** As {@link #JOIN}. */
        UPDATE,
        /** To the sender of a message with ack: {@code {acked, failed}} as JSON; {@code id} names the message. */
        RECEIPT,
        /** The room ends this one {@code connection} of {@code to}; the payload is the reason as text. */
        KICK,
        /** The room was locked or opened, somebody muted: {@code {locked}} or {@code {client_id, muted_until}}. */
        MODERATION,
        /** What only concerned those who were there: of an entry of a former owner's, its place is kept. */
        PASSED,
        /** What gateways remember for a later owner: a {@link RoomKept}. */
        KEPT;

        /** Whether it is a word between owner and gateway, that no client gets. */
        public boolean isHidden() {
            return this == KICK || this == PASSED || this == KEPT;
        }
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int TYPE_AT = 2;
    private static final int CONNECTION_AT = 3;
    private static final int HAS_CONNECTION = 1;
    private static final int HAS_FROM = 1 << 1;
    private static final int HAS_TO = 1 << 2;
    private static final int HAS_ID = 1 << 3;
    private static final int HAS_KEY = 1 << 4;
    private static final int HAS_ACK = 1 << 5;

    /** What the room itself says, to all. */
    public static RoomEntry ofRoom(Kind kind, byte[] json) {
        return new RoomEntry(kind, PayloadForm.JSON, MessageType.OTHER, 0, "", "", "", "", 0, json);
    }

    /** What the room itself says to one client. */
    public static RoomEntry ofRoomTo(Kind kind, String to, String id, byte[] json) {
        return new RoomEntry(kind, PayloadForm.JSON, MessageType.OTHER, 0, "", to, id, "", 0, json);
    }

    /** The end of one connection. */
    public static RoomEntry kick(long connection, String client, byte[] reason) {
        return new RoomEntry(Kind.KICK, PayloadForm.TEXT, MessageType.OTHER, connection, "", client, "", "", 0, reason);
    }

    public static RoomEntry kept(RoomKept kept) {
        return ofRoom(Kind.KEPT, kept.encode());
    }

    /**
     * The same as a later owner keeps it: what was said stays, and is acknowledged under the same number; all else has
     * passed.
     *
     * @param formerSeq its place under the former owner
     */
    public RoomEntry ofFormerOwner(long formerSeq) {
        if (kind != Kind.MESSAGE) {
            return ofRoom(Kind.PASSED, new byte[0]);
        }
        return ackSeq == ITSELF
                ? new RoomEntry(kind, form, type, connection, from, to, id, key, formerSeq, payload)
                : this;
    }

    public Entry toEntry(long timeMillis) {
        int flags = flag(connection != 0, HAS_CONNECTION) | flag(!from.isEmpty(), HAS_FROM);
        flags |= flag(!to.isEmpty(), HAS_TO) | flag(!id.isEmpty(), HAS_ID);
        flags |= flag(!key.isEmpty(), HAS_KEY) | flag(ackSeq != 0, HAS_ACK);
        WireWriter meta = new WireWriter().small(flags).small(form.ordinal()).small(type.number());
        if (connection != 0) {
            meta.number(connection);
        }
        for (String text : new String[] {from, to, id, key}) {
            if (!text.isEmpty()) {
                meta.text(text);
            }
        }
        if (ackSeq != 0) {
            meta.number(ackSeq);
        }
        return new Entry(kind.ordinal() + 1, timeMillis, meta.toBytes(), payload);
    }

    /** @throws IllegalArgumentException when it is no entry of a room */
    public static RoomEntry of(Entry entry) {
        if (entry.kind() < 1 || entry.kind() > KINDS.length) {
            throw new IllegalArgumentException("no entry of a room is of kind " + entry.kind());
        }
        try {
            WireReader meta = new WireReader(ByteBuffer.wrap(entry.meta()));
            int flags = meta.small();
            return new RoomEntry(
                    KINDS[entry.kind() - 1],
                    PayloadForm.at(meta.small()),
                    MessageType.numbered(meta.small()),
                    has(flags, HAS_CONNECTION) ? meta.number() : 0,
                    has(flags, HAS_FROM) ? meta.text() : "",
                    has(flags, HAS_TO) ? meta.text() : "",
                    has(flags, HAS_ID) ? meta.text() : "",
                    has(flags, HAS_KEY) ? meta.text() : "",
                    has(flags, HAS_ACK) ? meta.number() : 0,
                    entry.payload());
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("the meta of a room's entry ends too early", cut);
        }
    }

    /** The kind alone, for who looks at every entry. */
    public static Kind kindOf(Entry entry) {
        return KINDS[entry.kind() - 1];
    }

    /** The type alone. */
    public static MessageType typeOf(Entry entry) {
        return MessageType.numbered(entry.meta()[TYPE_AT] & 0xFF);
    }

    /** The sender's connection alone; 0 for none. */
    public static long connectionOf(Entry entry) {
        return has(entry.meta()[0], HAS_CONNECTION)
                ? ByteBuffer.wrap(entry.meta()).getLong(CONNECTION_AT)
                : 0;
    }

    /** Whether its sender has given it a name. */
    public static boolean hasId(Entry entry) {
        return has(entry.meta()[0], HAS_ID);
    }

    /** Whether it is for one client alone. */
    public static boolean isDirect(Entry entry) {
        return has(entry.meta()[0], HAS_TO);
    }

    /**
     * Whether it is for that client alone. Asked once for each reader of a message: nothing is decoded for it.
     *
     * @param clientUtf8 its name as UTF-8
     */
    public static boolean isTo(Entry entry, byte[] clientUtf8) {
        byte[] meta = entry.meta();
        if (!has(meta[0], HAS_TO)) {
            return false;
        }
        int at = has(meta[0], HAS_CONNECTION) ? CONNECTION_AT + Long.BYTES : CONNECTION_AT;
        ByteBuffer in = ByteBuffer.wrap(meta);
        if (has(meta[0], HAS_FROM)) {
            at += Integer.BYTES + in.getInt(at);
        }
        int start = at + Integer.BYTES;
        return Arrays.equals(meta, start, start + in.getInt(at), clientUtf8, 0, clientUtf8.length);
    }

    /** Whose position it tells; empty for all else. */
    public String entity() {
        return PositionKey.entity(key);
    }

    /** Whether a connection that wants messages as they came gets this one. */
    public boolean isForRaw(long reader, String client) {
        return kind == Kind.MESSAGE && isFor(reader, client);
    }

    /** Whether a connection that wants envelopes gets this one. Typed presence reaches it as the room's own word. */
    public boolean isForEnvelope(long reader, String client) {
        return !kind.isHidden() && isFor(reader, client) && !(kind == Kind.MESSAGE && type.isPresence());
    }

    private boolean isFor(long reader, String client) {
        return (connection == 0 || connection != reader) && (to.isEmpty() || to.equals(client));
    }

    private static int flag(boolean set, int bit) {
        return set ? bit : 0;
    }

    private static boolean has(int flags, int bit) {
        return (flags & bit) != 0;
    }
}
