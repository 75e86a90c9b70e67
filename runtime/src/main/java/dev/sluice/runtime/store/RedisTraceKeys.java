package dev.sluice.runtime.store;

import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Events and checkpoints as members of sorted sets, whose scores are all alike: Redis then sorts by bytes, and a member
 * begins with its {@link TraceKey} in hex of a fixed width. Behind the key comes a zero, so that {@code key + 1} is a
 * bound behind all members of that key.
 */
final class RedisTraceKeys {
    /** Three numbers below 2^63. */
    static final int KEY_CHARS = 48;

    private static final int AGENT_LENGTH_CHARS = 4;
    private static final int IDENTITY_CHARS = 16;

    private RedisTraceKeys() {}

    /** What a session's events, summary and so on are kept under. */
    static String key(String prefix, String sessionId, String what) {
        return prefix + "session:" + sessionId + ":" + what;
    }

    static String hex(TraceKey key) {
        return hex(key.timestamp()) + hex(key.epoch()) + hex(key.seq());
    }

    static String hex(long number) {
        return String.format("%016x", number);
    }

    /** key, zero, the agent's length in four hex digits, the identity in sixteen, agent, event. */
    static byte[] member(StoredEvent event) {
        byte[] agent = event.agentId().getBytes(StandardCharsets.UTF_8);
        byte[] head = (hex(event.key()) + '\0' + String.format("%04x", agent.length) + hex(event.identity()))
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + agent.length + event.event().length)
                .put(head)
                .put(agent)
                .put(event.event())
                .array();
    }

    static StoredEvent event(byte[] member) {
        int identityAt = KEY_CHARS + 1 + AGENT_LENGTH_CHARS;
        int agentAt = identityAt + IDENTITY_CHARS;
        int agentLength = Integer.parseInt(ascii(member, KEY_CHARS + 1, AGENT_LENGTH_CHARS), 16);
        String agent = new String(member, agentAt, agentLength, StandardCharsets.UTF_8);
        return new StoredEvent(key(member), agent, identity(member, identityAt), rest(member, agentAt + agentLength));
    }

    /** From an event's own entry, or from that of its place in the channel. */
    static long identity(byte[] text, int at) {
        return Long.parseUnsignedLong(ascii(text, at, IDENTITY_CHARS), 16);
    }

    static byte[] member(TraceCheckpoint checkpoint) {
        byte[] head = (hex(checkpoint.through()) + '\0').getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + checkpoint.state().length)
                .put(head)
                .put(checkpoint.state())
                .array();
    }

    static TraceCheckpoint checkpoint(byte[] member) {
        return new TraceCheckpoint(key(member), rest(member, KEY_CHARS + 1));
    }

    static TraceKey key(byte[] member) {
        return new TraceKey(number(member, 0), number(member, 16), number(member, 32));
    }

    private static long number(byte[] member, int at) {
        return Long.parseLong(ascii(member, at, 16), 16);
    }

    private static String ascii(byte[] member, int at, int length) {
        return new String(member, at, length, StandardCharsets.US_ASCII);
    }

    private static byte[] rest(byte[] member, int from) {
        return java.util.Arrays.copyOfRange(member, from, member.length);
    }
}
