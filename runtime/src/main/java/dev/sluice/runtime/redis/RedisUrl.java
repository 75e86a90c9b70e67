package dev.sluice.runtime.redis;

import dev.sluice.config.ConfigError;
import dev.sluice.config.ConfigException;
import dev.sluice.config.RedisConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The URL to use: the one in the secret's file, where a file is named. */
final class RedisUrl {
    private RedisUrl() {}

    static String of(RedisConfig config) {
        if (config.urlFile().isEmpty()) {
            return config.url();
        }
        String url;
        try {
            url = Files.readString(Path.of(config.urlFile())).strip();
        } catch (IOException e) {
            throw refused(config, "cannot be read: " + e.getMessage());
        }
        if (!url.matches("rediss?://\\S+")) {
            // What it holds is a secret, even when it is wrong.
            throw refused(config, "holds no URL of redis:// or rediss://");
        }
        return url;
    }

    private static ConfigException refused(RedisConfig config, String problem) {
        return new ConfigException(
                List.of(ConfigError.unreadable("redis.urlFile", config.urlFile() + " " + problem, "")));
    }
}
