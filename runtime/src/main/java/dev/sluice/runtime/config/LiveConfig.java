package dev.sluice.runtime.config;

import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import java.util.Optional;

/**
 * The configuration in force: one value that is exchanged as a whole. Whoever asks for a setting each time that it is
 * needed has it live; verticles that keep one start anew for it, as the setting's {@link dev.sluice.config.Applies} says.
 * For any thread.
 */
public final class LiveConfig {
    private volatile LoadedConfig loaded;
    private volatile Optional<String> refusal = Optional.empty();

    public LiveConfig(LoadedConfig initial) {
        this.loaded = initial;
    }

    /** One that nobody changes. */
    public static LiveConfig of(SluiceConfig config) {
        return new LiveConfig(LoadedConfig.of(config));
    }

    public SluiceConfig config() {
        return loaded.config();
    }

    /** With where each value came from. */
    public LoadedConfig loaded() {
        return loaded;
    }

    /** Why the files as they are now are not in force, or empty. */
    public Optional<String> refusal() {
        return refusal;
    }

    /** Puts {@code next} in force. */
    public void exchange(LoadedConfig next) {
        loaded = next;
        refusal = Optional.empty();
    }

    /** The files say something that cannot be: what was in force stays. */
    public void refuse(String reason) {
        refusal = Optional.of(reason);
    }
}
