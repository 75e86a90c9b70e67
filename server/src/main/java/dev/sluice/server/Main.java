package dev.sluice.server;

import dev.sluice.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a node: {@code java -jar sluice.jar [preset or conf file ...]}, or makes a token: {@code java -jar sluice.jar
 * token [option ...]}. Exits with 2 when the configuration is wrong.
 */
public final class Main {
    private static final int BAD_CONFIGURATION = 2;
    private static final int START_FAILED = 1;

    static {
        // Before Hazelcast or Netty are touched: they choose their logging once.
        System.setProperty("hazelcast.logging.type", "slf4j");
        UnsafeNotice.takeAsGiven();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) {
        try {
            if (args.length > 0 && args[0].equals(TokenCommand.NAME)) {
                List<String> options = List.of(args).subList(1, args.length);
                System.out.println(TokenCommand.run(options, System.getenv(), Path.of(""), System.currentTimeMillis()));
                return;
            }
            ConfigFiles.Gathered gathered = ConfigFiles.gather(args, System.getenv(), Path.of(""));
            ConfigWatch watch = new ConfigWatch(args, System.getenv(), gathered);
            NodeLauncher launcher = new NodeLauncher(gathered.config(), watch, Main::exit);
            launcher.start().onComplete(started -> {
                if (started.cause() instanceof ConfigException wrong) {
                    // Only in the company of the other nodes does it show.
                    System.err.println(wrong.getMessage());
                    System.exit(BAD_CONFIGURATION);
                }
                if (started.failed()) {
                    LOG.error("the node does not start", started.cause());
                    System.exit(START_FAILED);
                }
                closeAtExit(launcher);
                System.out.println("Sluice is ready at " + started.result());
            });
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(BAD_CONFIGURATION);
        }
    }

    /** On a thread of its own: it waits for the event loops, one of which may be the caller's. */
    private static void exit() {
        new Thread(() -> System.exit(0), "exit").start();
    }

    private static void closeAtExit(NodeLauncher launcher) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            CountDownLatch closed = new CountDownLatch(1);
            launcher.close().onComplete(done -> closed.countDown());
            try {
                if (!closed.await(launcher.shutdownTimeoutMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.atWarn().addKeyValue("waitsFor", launcher.closing()).log("the node did not close in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
