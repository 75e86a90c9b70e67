package dev.sluice.runtime.store;

import dev.sluice.runtime.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.Optional;

/** Whether Redis keeps what it acknowledges. */
public final class RedisDurability {
    private RedisDurability() {}

    /** What is wrong with its settings, in words for the operator; empty too where it does not tell them. */
    public static Future<Optional<String>> problem(RedisLink link) {
        return setting(link, "appendonly").compose(log -> setting(link, "appendfsync")
                .compose(sync -> setting(link, "maxmemory-policy").map(eviction -> problem(log, sync, eviction))));
    }

    private static Optional<String> problem(Optional<String> log, Optional<String> sync, Optional<String> eviction) {
        if (log.filter(value -> !value.equals("yes")).isPresent()) {
            return Optional.of("appendonly is off: what is acknowledged is lost when Redis ends");
        }
        if (sync.filter(value -> !value.equals("always")).isPresent()) {
            return Optional.of("appendfsync is " + sync.get() + ", not always: what is acknowledged may be lost");
        }
        return eviction.filter(value -> !value.equals("noeviction"))
                .map(value -> "maxmemory-policy is " + value + ": Redis may forget what it acknowledged");
    }

    /** Empty where Redis does not let us ask, as hosted ones do. */
    private static Future<Optional<String>> setting(RedisLink link, String name) {
        return link.send(Request.cmd(Command.CONFIG, "GET", name))
                .map(answer -> Optional.ofNullable(answer.get(name)).map(Object::toString))
                .otherwise(refused -> Optional.empty());
    }
}
