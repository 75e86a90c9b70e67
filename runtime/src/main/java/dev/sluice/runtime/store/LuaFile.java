package dev.sluice.runtime.store;

import dev.sluice.runtime.redis.RedisScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A script that stands beside the classes. */
final class LuaFile {
    private LuaFile() {}

    static RedisScript script(String name) {
        try (InputStream file = LuaFile.class.getResourceAsStream(name)) {
            return RedisScript.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
