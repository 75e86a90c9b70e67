package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.config.LiveConfig;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconfigurationTest {
    private final LiveConfig live = LiveConfig.of(SluiceConfig.defaults());
    private final List<String> done = new ArrayList<>();
    private Future<Void> prepared = Future.succeededFuture();
    private Future<Void> redeployed = Future.succeededFuture();

    @Test
    void liveSettingsDisturbNobody() {
        assertThat(apply("{\"gateway\": {\"heartbeatMillis\": 500}}").succeeded())
                .isTrue();

        assertThat(live.config().gateway().heartbeatMillis()).isEqualTo(500);
        assertThat(done).containsExactly("prepared");
    }

    @Test
    void onlyTheRolesConcernedStartAnew() {
        apply("{\"deltaStream\": {\"streams\": {\"x\": {}}}}");

        assertThat(done).containsExactly("prepared", "delta-stream", "snapshot");
    }

    @Test
    void changeThatTakesARestartChangesNothing() {
        Future<Void> applied = apply("{\"bus\": {\"leaseMillis\": 9000}, \"gateway\": {\"heartbeatMillis\": 500}}");

        assertThat(applied.cause()).hasMessage("takes a restart of the node: bus.leaseMillis");
        assertThat(live.config()).isEqualTo(SluiceConfig.defaults());
        assertThat(done).isEmpty();
    }

    @Test
    void keysThatCannotBeUsedChangeNothing() {
        prepared = Future.failedFuture("keys.pem: cannot be read");

        assertThat(apply("{\"gateway\": {\"heartbeatMillis\": 500}}").cause()).hasMessage("keys.pem: cannot be read");

        assertThat(live.config()).isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void roleThatDoesNotStartIsStartedAsItWas() {
        redeployed = Future.failedFuture("port in use");

        assertThat(apply("{\"gateway\": {\"port\": 1}}").cause()).hasMessage("port in use");

        assertThat(live.config()).isEqualTo(SluiceConfig.defaults());
        assertThat(done).containsExactly("prepared", "gateway", "prepared", "gateway");
    }

    private Future<Void> apply(String json) {
        Reconfiguration reconfiguration = new Reconfiguration(
                live,
                next -> {
                    done.add("prepared");
                    return prepared;
                },
                role -> {
                    done.add(role);
                    return redeployed;
                });
        return reconfiguration.apply(LoadedConfig.of(SluiceConfig.parse(json)));
    }
}
