package dev.sluice.bench.process;

import java.nio.file.Path;
import java.util.Locale;

/** The programs of the JDK that the generator itself runs on, so that both sides run on the same one. */
enum JdkTool {
    JAVA,
    JCMD;

    String path() {
        return Path.of(System.getProperty("java.home"), "bin", name().toLowerCase(Locale.ROOT))
                .toString();
    }
}
