package dev.sluice.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sluice.gateway.session.Session;
import org.junit.jupiter.api.Test;

/** The layers of the house, held inside the modules too; between modules the build's enforcer does it. */
class ArchitectureTest {
    private static final String[] PURE = {
        "dev.sluice.model..",
        "dev.sluice.bus..",
        "dev.sluice.channel..",
        "dev.sluice.protocol..",
        "dev.sluice.patch..",
        "dev.sluice.store..",
        "dev.sluice.config.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");

    @Test
    void allModulesAreLookedAt() {
        assertThat(CLASSES.containPackage("dev.sluice.channel")).isTrue();
        assertThat(CLASSES.containPackage("dev.sluice.gateway.delivery")).isTrue();
        assertThat(CLASSES.containPackage("dev.sluice.deltastream")).isTrue();
        assertThat(CLASSES.containPackage("dev.sluice.snapshot")).isTrue();
    }

    @Test
    void theCoreKnowsNoVertxAndNoNetty() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "dev.sluice.runtime..", "dev.sluice.gateway..")
                .check(CLASSES);
    }

    @Test
    void theCoreReadsNoClockAndStartsNoThread() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.sluice.channel..", "dev.sluice.bus..", "dev.sluice.protocol..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(CLASSES);
    }

    @Test
    void sessionsArePure() {
        noClasses()
                .that()
                .areAssignableTo(Session.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "io.netty..",
                        "dev.sluice.runtime..",
                        "dev.sluice.gateway.connection..",
                        "dev.sluice.gateway.delivery..")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void theRuntimeKnowsNoVerticle() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.gateway..", "dev.sluice.deltastream..", "dev.sluice.snapshot..")
                .check(CLASSES);
    }

    @Test
    void theGatewayAndTheFeaturesMeetOnTheBusAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.deltastream..", "dev.sluice.snapshot..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.sluice.deltastream..", "dev.sluice.snapshot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice.gateway..")
                .check(CLASSES);
    }
}
