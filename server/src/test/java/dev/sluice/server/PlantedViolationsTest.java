package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.channel.PlantedClock;
import dev.sluice.channel.PlantedThread;
import dev.sluice.channel.PlantedVertx;
import dev.sluice.deltastream.DeltaStreamVerticle;
import dev.sluice.deltastream.PlantedGateway;
import dev.sluice.gateway.GatewayVerticle;
import dev.sluice.gateway.session.PlantedSession;
import dev.sluice.runtime.PlantedVerticle;
import org.junit.jupiter.api.Test;

/** Each rule of {@link Layers} is broken once, by a class beside the tests that the real check does not see. */
class PlantedViolationsTest {
    @Test
    void vertxInTheCoreIsFound() {
        assertFound(Layers.THE_CORE_KNOWS_NO_VERTX_AND_NO_NETTY, PlantedVertx.class);
    }

    @Test
    void aClockInTheCoreIsFound() {
        assertFound(Layers.THE_CORE_READS_NO_CLOCK_AND_STARTS_NO_THREAD, PlantedClock.class);
    }

    @Test
    void aThreadInTheCoreIsFound() {
        assertFound(Layers.THE_CORE_READS_NO_CLOCK_AND_STARTS_NO_THREAD, PlantedThread.class);
    }

    @Test
    void aSessionThatReadsTheClockIsFound() {
        assertFound(Layers.SESSIONS_ARE_PURE, PlantedSession.class);
    }

    @Test
    void aRuntimeThatKnowsAVerticleIsFound() {
        JavaClasses classes = classes(PlantedVerticle.class, DeltaStreamVerticle.class);

        assertFound(Layers.theRuntimeKnowsNoVerticle(classes), PlantedVerticle.class);
    }

    @Test
    void aVerticleThatKnowsAnotherIsFound() {
        JavaClasses classes = classes(PlantedGateway.class, GatewayVerticle.class);

        assertThat(Layers.noVerticleKnowsAnother(classes))
                .hasSize(2)
                .anyMatch(rule -> rule.evaluate(classes(PlantedGateway.class)).hasViolation());
    }

    private static void assertFound(ArchRule rule, Class<?> planted) {
        assertThat(rule.evaluate(classes(planted)).getFailureReport().getDetails())
                .isNotEmpty()
                .allMatch(detail -> detail.contains(planted.getSimpleName()));
    }

    private static JavaClasses classes(Class<?>... types) {
        return new ClassFileImporter().importClasses(types);
    }
}
