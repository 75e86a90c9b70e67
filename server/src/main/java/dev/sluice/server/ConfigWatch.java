package dev.sluice.server;

import dev.sluice.config.LoadedConfig;
import dev.sluice.runtime.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the files of the configuration, off the event loop, and has them applied when they have changed. */
final class ConfigWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final String[] args;
    private final Map<String, String> environment;
    private final int pollMillis;
    private final FileWatch files;
    private Function<LoadedConfig, Future<Void>> applied;
    private Consumer<String> refused;

    /** @param gathered what the node starts with */
    ConfigWatch(String[] args, Map<String, String> environment, ConfigFiles.Gathered gathered) {
        this.args = args;
        this.environment = environment;
        this.pollMillis = gathered.config().config().node().filesPollMillis();
        this.files = new FileWatch(gathered.files());
    }

    /** @param apply puts it in force, or fails and changes nothing */
    ConfigWatch tells(Function<LoadedConfig, Future<Void>> apply, Consumer<String> refuse) {
        applied = apply;
        refused = refuse;
        return this;
    }

    @Override
    public Future<?> start() {
        again();
        return Future.succeededFuture();
    }

    /** The next look is set when this one is over: so no two changes are applied at once. */
    private void again() {
        vertx.setTimer(pollMillis, tick -> look().onComplete(done -> again()));
    }

    private Future<Void> look() {
        return vertx.executeBlocking(() -> files.changed() ? gather() : null)
                .compose(gathered -> gathered == null ? Future.succeededFuture() : applied.apply(gathered.config()))
                .onFailure(cause -> {
                    refused.accept(cause.getMessage());
                    LOG.atWarn()
                            .addKeyValue("reason", cause.getMessage())
                            .log("the changed configuration is not taken");
                });
    }

    private ConfigFiles.Gathered gather() {
        ConfigFiles.Gathered gathered = ConfigFiles.gather(args, environment, Path.of(""));
        files.watch(gathered.files());
        return gathered;
    }
}
