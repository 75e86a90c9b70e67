package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The layers of the house, held inside the modules too; between modules the build's enforcer does it. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");

    @Test
    void allModulesAreLookedAt() {
        assertThat(CLASSES.containPackage("dev.sluice.channel")).isTrue();
        assertThat(CLASSES.containPackage("dev.sluice.runtime.bus")).isTrue();
        assertThat(Layers.verticles(CLASSES))
                .contains("gateway", "deltastream", "snapshot", "synclog", "roombroadcaster", "tracebatcher");
    }

    @Test
    void theCoreKnowsNoVertxAndNoNetty() {
        Layers.THE_CORE_KNOWS_NO_VERTX_AND_NO_NETTY.check(CLASSES);
    }

    @Test
    void theCoreReadsNoClockAndStartsNoThread() {
        Layers.THE_CORE_READS_NO_CLOCK_AND_STARTS_NO_THREAD.check(CLASSES);
    }

    @Test
    void sessionsArePure() {
        Layers.SESSIONS_ARE_PURE.check(CLASSES);
    }

    @Test
    void theRuntimeKnowsNoVerticle() {
        Layers.theRuntimeKnowsNoVerticle(CLASSES).check(CLASSES);
    }

    @Test
    void theGatewayAndTheFeaturesMeetOnTheBusAlone() {
        Layers.noVerticleKnowsAnother(CLASSES).forEach(rule -> rule.check(CLASSES));
    }
}
