package dev.sluice.gateway.access;

import dev.sluice.config.AuthConfig;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Reason;
import dev.sluice.runtime.files.FileWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's door, deployed once: one {@link Authenticator} for all event loops, exchanged as a whole when configuration or key files
 * change. Keys that cannot be used change nothing.
 */
public final class AccessControl extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

    private record State(AuthConfig config, CredentialReader reader, Authenticator authenticator) {}

    private final AuthConfig initial;
    private final MeterRegistry meters;
    private final int pollMillis;
    private final FileWatch files = new FileWatch(List.of());
    private final AtomicInteger pending = new AtomicInteger();
    private WorkerExecutor workers;
    private Future<Void> loading = Future.succeededFuture();
    private volatile State state;
    private volatile Optional<String> problem = Optional.empty();

    /** @param pollMillis how often the files of keys are looked at */
    public AccessControl(AuthConfig initial, MeterRegistry meters, int pollMillis) {
        this.initial = initial;
        this.meters = meters;
        this.pollMillis = pollMillis;
    }

    /** Fails with a {@link KeyException} when a key cannot be used. */
    @Override
    public Future<?> start() {
        int cores = Runtime.getRuntime().availableProcessors();
        workers = vertx.createSharedWorkerExecutor("sluice-access", cores);
        return reconfigure(initial).onSuccess(loaded -> vertx.setPeriodic(pollMillis, tick -> look()));
    }

    /** Fails, and changes nothing, when the new configuration's keys cannot be used. */
    public Future<Void> reconfigure(AuthConfig config) {
        return load(() -> config);
    }

    public AuthConfig settings() {
        return state.config();
    }

    /** Why the key files as they are now are not in force, or empty. */
    public Optional<String> problem() {
        return problem;
    }

    /** Whose request it is, by whatever it carries. Never fails, and completes on the caller's context. */
    public Future<Authentication> authenticate(HttpServerRequest request, long nowMillis) {
        return authenticate(state.reader().read(request::getHeader, request::getParam), nowMillis);
    }

    /** Who says so in a message. Never fails, and completes on the caller's context. */
    public Future<Authentication> authenticate(String token, long nowMillis) {
        return authenticate(Optional.of(new Credential.Token(token)), nowMillis);
    }

    private Future<Authentication> authenticate(Optional<Credential> shown, long nowMillis) {
        State now = state;
        Future<Authentication> judged;
        if (!now.authenticator().slow(shown)) {
            judged = Future.succeededFuture(now.authenticator().authenticate(shown, nowMillis));
        } else if (pending.get() >= now.config().pendingMax()) {
            judged = Future.succeededFuture(new Denied(Reason.BUSY));
        } else {
            pending.incrementAndGet();
            judged = workers.executeBlocking(() -> now.authenticator().authenticate(shown, nowMillis), false)
                    .onComplete(done -> pending.decrementAndGet())
                    .otherwise(closing -> new Denied(Reason.BUSY));
        }
        return judged.onSuccess(this::count);
    }

    private void count(Authentication authentication) {
        if (authentication instanceof Denied denied) {
            meters.counter("sluice.access.denied", "reason", denied.reason().tag())
                    .increment();
        }
    }

    private void look() {
        vertx.executeBlocking(files::changed).onSuccess(changed -> {
            if (changed) {
                load(() -> state.config())
                        .onSuccess(loaded -> LOG.info("the keys of tokens were read again"))
                        .onFailure(cause -> LOG.atWarn()
                                .addKeyValue("reason", cause.getMessage())
                                .log("changed keys are not taken"));
            }
        });
    }

    /** One after the other, so that the last one asked for is the one in force. */
    private synchronized Future<Void> load(Supplier<AuthConfig> config) {
        loading = loading.transform(before -> load(config.get()));
        return loading;
    }

    private Future<Void> load(AuthConfig config) {
        return vertx.executeBlocking(() -> {
                    // First, so that no change falls between reading and watching.
                    files.watch(KeyFiles.paths(config.jwt()));
                    return Authenticator.of(vertx, config, KeyFiles.read(config.jwt()));
                })
                .onSuccess(authenticator -> {
                    state = new State(config, new CredentialReader(config.apiKeyHeader()), authenticator);
                    problem = Optional.empty();
                })
                .onFailure(cause -> problem = Optional.of(String.valueOf(cause.getMessage())))
                .mapEmpty();
    }
}
