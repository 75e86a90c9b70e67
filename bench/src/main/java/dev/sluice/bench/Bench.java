package dev.sluice.bench;

import dev.sluice.bench.workload.Lab;
import dev.sluice.bench.workload.Options;
import dev.sluice.bench.workload.Workload;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs workloads against Sluice and the floor, and prints what they cost. */
public final class Bench {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Bench() {}

    public static void main(String... args) throws IOException {
        String word = args.length == 0 ? "help" : args[0];
        if (word.equals("help") || word.equals("--help") || word.equals("-h")) {
            System.out.print(help());
            return;
        }
        if (word.equals("micro")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        System.exit(run(word, Arrays.asList(args).subList(1, args.length)));
    }

    private static int run(String word, List<String> optionArgs) {
        try {
            return run(workloads(word), Options.parse(optionArgs));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            return MISUSED;
        } catch (IllegalStateException | IOException e) {
            System.err.println("bench: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static int run(List<Workload> workloads, Options options) throws IOException, InterruptedException {
        try (Lab lab = new Lab(options, jarOfThisBuild())) {
            for (Workload workload : workloads) {
                lab.run(workload);
            }
            if (lab.isBroken()) {
                System.err.println("bench: ticks were missing or out of order");
                return FAILED;
            }
            return 0;
        }
    }

    private static List<Workload> workloads(String word) {
        if (word.equals("all")) {
            return List.of(Workload.values());
        }
        return List.of(
                Workload.find(word).orElseThrow(() -> new IllegalArgumentException("Unknown workload: " + word)));
    }

    /** Beside this module in the source tree, whatever the working directory. */
    private static Path jarOfThisBuild() {
        try {
            Path classes = Path.of(Bench.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../../server/target/sluice.jar").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String help() {
        StringBuilder text = new StringBuilder("usage: sluice bench <workload> [--option value ...]\n\nworkloads\n");
        for (Workload workload : Workload.values()) {
            text.append(String.format("  %-24s %s%n", workload.word(), workload.meaning()));
        }
        text.append(
                String.format("  %-24s %s%n", "micro", "JMH benchmarks of single classes, with the options of JMH"));
        text.append(String.format("  %-24s %s%n%noptions%n", "all", "one after the other"));
        return text.append(Options.help()).toString();
    }
}
