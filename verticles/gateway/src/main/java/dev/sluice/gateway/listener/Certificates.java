package dev.sluice.gateway.listener;

import dev.sluice.config.GatewayConfig;
import dev.sluice.config.ListenerConfig;
import dev.sluice.runtime.files.FileWatch;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's certificates by listener, deployed once. Files that have changed are put in force under open connections;
 * ones that cannot be used change nothing. For any thread.
 */
public final class Certificates extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    /** A server that shows a listener's certificate. */
    private record Showing(String listener, Function<ServerCertificate, Future<?>> show) {}

    private final Map<String, ListenerConfig> listeners;
    private final MeterRegistry meters;
    private final int pollMillis;
    private final FileWatch files = new FileWatch(List.of());
    private final Map<String, ServerCertificate> inForce = new ConcurrentHashMap<>();
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private final List<Meter> gauges = new ArrayList<>();
    private final List<Showing> showing = new CopyOnWriteArrayList<>();

    /** @param pollMillis how often the files are looked at */
    public Certificates(GatewayConfig gateway, MeterRegistry meters, int pollMillis) {
        this.listeners = ListenerConfig.all(gateway);
        this.meters = meters;
        this.pollMillis = pollMillis;
    }

    /** Fails when a certificate cannot be used. */
    @Override
    public Future<?> start() {
        List<Path> paths = new ArrayList<>();
        listeners.values().stream()
                .filter(listener -> listener.tls().enabled())
                .forEach(listener -> paths.addAll(ServerCertificate.paths(listener.tls())));
        if (paths.isEmpty()) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> {
                    // First, so that no change falls between watching and reading.
                    files.watch(paths);
                    for (Map.Entry<String, ListenerConfig> listener : listeners.entrySet()) {
                        if (listener.getValue().tls().enabled()) {
                            inForce.put(listener.getKey(), read(listener.getValue()));
                        }
                    }
                    return null;
                })
                .onSuccess(read -> {
                    inForce.keySet().forEach(this::measure);
                    again();
                });
    }

    /** Why certificates as they are now in the files are not in force, or empty. */
    public Optional<String> problem() {
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems.values()));
    }

    /** What the listener shows now, and is to show whenever that changes. */
    ServerCertificate shownBy(String listener, Function<ServerCertificate, Future<?>> show) {
        showing.add(new Showing(listener, show));
        return inForce.get(listener);
    }

    private ServerCertificate read(ListenerConfig listener) throws CertificateException {
        return ServerCertificate.read(vertx, listener.tls(), System.currentTimeMillis());
    }

    @Override
    public Future<?> stop() {
        gauges.forEach(meters::remove);
        return Future.succeededFuture();
    }

    private void measure(String listener) {
        gauges.add(TimeGauge.builder("sluice.gateway.certificate.expiry", this, TimeUnit.MILLISECONDS, all -> {
                    ServerCertificate certificate = all.inForce.get(listener);
                    return certificate == null ? 0 : certificate.expiresMillis() - System.currentTimeMillis();
                })
                .tag("listener", listener)
                .register(meters));
    }

    /** The next look is set when this one is over. */
    private void again() {
        vertx.setTimer(pollMillis, tick -> vertx.executeBlocking(files::changed)
                .compose(changed -> changed ? reload() : Future.succeededFuture())
                .onComplete(done -> again()));
    }

    private Future<?> reload() {
        List<Future<?>> reloads = new ArrayList<>();
        listeners.forEach((name, listener) -> {
            if (listener.tls().enabled()) {
                reloads.add(vertx.executeBlocking(() -> read(listener))
                        .compose(certificate -> exchange(name, certificate))
                        .onFailure(cause -> refuse(name, cause)));
            }
        });
        return Future.join(reloads);
    }

    private Future<?> exchange(String listener, ServerCertificate certificate) {
        List<Future<?>> shown = new ArrayList<>();
        for (Showing server : showing) {
            if (server.listener().equals(listener)) {
                shown.add(server.show().apply(certificate));
            }
        }
        return Future.all(shown).onSuccess(all -> {
            ServerCertificate before = inForce.put(listener, certificate);
            problems.remove(listener);
            if (before == null || !before.serialNumber().equals(certificate.serialNumber())) {
                LOG.atInfo()
                        .addKeyValue("listener", listener)
                        .addKeyValue("serialNumber", certificate.serialNumber())
                        .log("a new certificate is in force");
            }
        });
    }

    private void refuse(String listener, Throwable cause) {
        problems.put(listener, "listener " + listener + ": " + cause.getMessage());
        LOG.atWarn()
                .addKeyValue("listener", listener)
                .addKeyValue("reason", cause.getMessage())
                .log("a changed certificate is not taken, the old one goes on");
    }
}
