package dev.sluice.runtime.redis;

/** Ends a subscription; messages under way may still be heard. */
@FunctionalInterface
public interface RedisSubscription {
    void close();
}
