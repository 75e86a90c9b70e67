package dev.sluice.server;

import dev.sluice.config.Applies;
import dev.sluice.config.ConfigDiff;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.config.LiveConfig;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a changed configuration in force with the least disturbance: what can be exchanged live is; verticles that
 * cannot do without start anew, role by role; and where a change would take a new process, nothing changes at all.
 */
final class Reconfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(Reconfiguration.class);

    /** The roles whose verticles go by a section; more than one where a role looks at another's. */
    private static final Map<String, List<String>> ROLES = Map.of(
            "auth", List.of("gateway"),
            "gateway", List.of("gateway"),
            "limits", List.of("gateway"),
            "deltaStream", List.of("delta-stream", "snapshot"),
            "snapshot", List.of("snapshot"),
            "syncLog", List.of("sync-log"),
            "roomBroadcaster", List.of("room-broadcaster"));

    private final LiveConfig live;
    private final Function<SluiceConfig, Future<Void>> prepare;
    private final Function<String, Future<Void>> redeploy;

    /**
     * @param prepare takes what is exchanged under open connections, or fails and takes nothing
     * @param redeploy starts a role anew, by the configuration in force
     */
    Reconfiguration(
            LiveConfig live, Function<SluiceConfig, Future<Void>> prepare, Function<String, Future<Void>> redeploy) {
        this.live = live;
        this.prepare = prepare;
        this.redeploy = redeploy;
    }

    /** Not to be called again before it is done. Fails, with what was in force back in force, saying why. */
    Future<Void> apply(LoadedConfig next) {
        LoadedConfig before = live.loaded();
        ConfigDiff diff = ConfigDiff.between(before.config(), next.config());
        List<String> restart = diff.paths(Applies.NODE);
        if (!restart.isEmpty()) {
            return Future.failedFuture("takes a restart of the node: " + String.join(", ", restart));
        }
        Set<String> roles = roles(diff);
        return prepare.apply(next.config())
                .compose(prepared -> {
                    live.exchange(next);
                    return redeployAll(roles).recover(cause -> goBack(before, roles, cause));
                })
                .onSuccess(done -> LOG.atInfo()
                        .addKeyValue("changed", diff.paths(Applies.LIVE))
                        .addKeyValue("redeployed", roles)
                        .log("the changed configuration is in force"));
    }

    private Future<Void> goBack(LoadedConfig before, Set<String> roles, Throwable cause) {
        live.exchange(before);
        return prepare.apply(before.config())
                .compose(prepared -> redeployAll(roles))
                .onFailure(worse -> LOG.error("roles {} do not start any more", roles, worse))
                .transform(done -> Future.failedFuture(cause));
    }

    private Future<Void> redeployAll(Set<String> roles) {
        Future<Void> redeployed = Future.succeededFuture();
        for (String role : roles) {
            redeployed = redeployed.compose(before -> redeploy.apply(role));
        }
        return redeployed;
    }

    private static Set<String> roles(ConfigDiff diff) {
        Set<String> roles = new LinkedHashSet<>();
        diff.sectionsToRedeploy().forEach(section -> roles.addAll(ROLES.getOrDefault(section, List.of())));
        return roles;
    }
}
