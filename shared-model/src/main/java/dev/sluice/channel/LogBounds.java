package dev.sluice.channel;

import dev.sluice.config.LogConfig;

/**
 * How much one channel log keeps.
 *
 * @param framesMax messages
 * @param bytesMax bytes of its own
 * @param budget what it shares with all others of the node
 */
public record LogBounds(int framesMax, long bytesMax, LogBudget budget) {
    public static LogBounds of(LogConfig config, LogBudget budget) {
        return new LogBounds(config.framesMax(), config.bytesMax(), budget);
    }
}
