package dev.sluice.system.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Takes only what processor time the others leave. An attacker has a machine of its own: one that shares the node's
 * would be felt for the time that it takes, whatever the node does.
 */
final class LeastPriority {
    private static final Path THREAD = Path.of("/proc/thread-self");

    private LeastPriority() {}

    /** On a thread of its own, to its end. */
    static void run(Callable<Void> what) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            giveWay();
            return what.call();
        });
        new Thread(task, "attacker").start();
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    /** Where threads have priorities of their own, as on Linux. */
    private static void giveWay() throws IOException, InterruptedException {
        if (Files.exists(THREAD)) {
            String thread = THREAD.toRealPath().getFileName().toString();
            new ProcessBuilder("renice", "-n", "19", "-p", thread).start().waitFor();
        }
    }
}
