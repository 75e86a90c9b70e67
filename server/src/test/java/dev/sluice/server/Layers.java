package dev.sluice.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.gateway.session.Session;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules of the layers. A top-level package that is neither core, runtime nor server is a verticle. */
final class Layers {
    private static final String ROOT = "dev.sluice.";
    private static final String[] PURE = {
        "dev.sluice.model..",
        "dev.sluice.bus..",
        "dev.sluice.channel..",
        "dev.sluice.protocol..",
        "dev.sluice.patch..",
        "dev.sluice.store..",
        "dev.sluice.trace..",
        "dev.sluice.config.."
    };
    private static final Set<String> NO_VERTICLES = Set.of(
            "model", "bus", "channel", "protocol", "patch", "store", "trace", "testing", "config", "runtime", "server");

    private Layers() {}

    static final ArchRule THE_CORE_KNOWS_NO_VERTX_AND_NO_NETTY = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "dev.sluice.runtime..", "dev.sluice.gateway..");

    static final ArchRule THE_CORE_READS_NO_CLOCK_AND_STARTS_NO_THREAD = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.channel..", "dev.sluice.bus..", "dev.sluice.protocol..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);

    static final ArchRule SESSIONS_ARE_PURE = noClasses()
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
            .callMethod(System.class, "nanoTime");

    static ArchRule theRuntimeKnowsNoVerticle(JavaClasses classes) {
        return noClasses()
                .that()
                .resideInAPackage("dev.sluice.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(verticles(classes)));
    }

    /** They meet on the bus alone. */
    static List<ArchRule> noVerticleKnowsAnother(JavaClasses classes) {
        return verticles(classes).stream()
                .map(verticle -> (ArchRule) noClasses()
                        .that()
                        .resideInAPackage(ROOT + verticle + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(packages(verticles(classes).stream()
                                .filter(other -> !other.equals(verticle))
                                .toList())))
                .toList();
    }

    static Set<String> verticles(JavaClasses classes) {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : classes) {
            if (type.getPackageName().startsWith(ROOT)) {
                String below = type.getPackageName().substring(ROOT.length());
                names.add(below.split("\\.")[0]);
            }
        }
        names.removeAll(NO_VERTICLES);
        return names;
    }

    private static String[] packages(Iterable<String> verticles) {
        Set<String> packages = new TreeSet<>();
        verticles.forEach(verticle -> packages.add(ROOT + verticle + ".."));
        return packages.toArray(String[]::new);
    }
}
