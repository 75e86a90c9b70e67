package dev.sluice.runtime.redis;

/** Hears messages of Redis's channels, on the link's context: it must not block. */
public interface RedisListener {
    void message(String channel, byte[] payload);

    /** The connection was lost and is there again: messages in between went by unheard. */
    default void missed() {}
}
