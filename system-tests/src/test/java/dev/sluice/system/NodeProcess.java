package dev.sluice.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One node in a JVM of its own, started from the jar as a user starts it. When it is closed, what it printed is looked
 * through: a test fails over each warning, exception or blocked thread that it did not expect.
 */
public final class NodeProcess implements AutoCloseable {
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String READY = "Sluice is ready at ";
    private static final long READY_SECONDS_MAX = 90;
    private static final long STOP_SECONDS_MAX = 30;
    private static final long HEAP_BYTES = 256L << 20;
    private static final Pattern HEAP_USED = Pattern.compile("heap.*used (\\d+)K");
    private static final Pattern TIMED = Pattern.compile("^\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern SUSPECT = Pattern.compile("blocked|Exception|WARN|ERROR");

    private final Process process;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final List<Pattern> tolerated = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private NodeProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of a node");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param java the executable; each node has a data folder of its own unless the environment names one */
    public static NodeProcess start(Path java, Map<String, String> environment, String... arguments) {
        return start(List.of(java.toString()), environment, arguments);
    }

    /** On a disk that is full, as the process sees it: none of its files grows beyond that. */
    public static NodeProcess startWithFilesBelow(int kibibytes, Map<String, String> environment) {
        String limited = "ulimit -f " + kibibytes + " && exec \"$0\" \"$@\"";
        return start(List.of("bash", "-c", limited, java().toString()), environment);
    }

    private static NodeProcess start(List<String> java, Map<String, String> environment, String... arguments) {
        try {
            List<String> command = new ArrayList<>(java);
            // All of the heap from the start: what the process takes beyond it is not the collector's choice.
            command.addAll(List.of("-Xms" + HEAP_BYTES, "-Xmx" + HEAP_BYTES, "-XX:+AlwaysPreTouch", "-jar"));
            command.add(PROJECT.resolve("server/target/sluice.jar").toString());
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.equals("PORT"));
            builder.environment().put("SLUICE_DATA", dataFolder().toString());
            builder.environment().put("SLUICE_GATEWAY_PORT", "0");
            // A JVM that starts beside three others loads its classes slowly: that is no fault of what it loads.
            builder.environment().put("SLUICE_NODE_BLOCKED_THREAD_WARN_MILLIS", "5000");
            builder.environment().putAll(environment);
            return new NodeProcess(builder.directory(PROJECT.toFile()).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static NodeProcess start(Map<String, String> environment, String... arguments) {
        return start(java(), environment, arguments);
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** A new folder for {@code SLUICE_DATA}, for tests whose nodes come back to it. */
    public static Path dataFolder() throws IOException {
        return Files.createTempDirectory("sluice-test");
    }

    /** Lines with a match of {@code regex} are expected: each test says itself what it provokes. */
    public NodeProcess tolerating(String regex) {
        tolerated.add(Pattern.compile(regex));
        return this;
    }

    /** Waits until it says that it is ready, and returns what it says: a URL, or the node's name. */
    public String awaitReady() throws Exception {
        return ready.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
    }

    public URI webSocket(String path) throws Exception {
        return URI.create(awaitReady().replaceFirst("^http", "ws")).resolve(path);
    }

    public URI http(String path) throws Exception {
        return URI.create(awaitReady()).resolve(path);
    }

    /** The URL of a listener, by its name; the log says where it is. */
    public URI listener(String name, String path) throws Exception {
        awaitReady();
        Pattern opened = Pattern.compile("clients may connect.* listener=\"" + name + "\".* url=\"([^\"]+)\"");
        return lines.stream()
                .map(opened::matcher)
                .filter(Matcher::find)
                .map(found ->
                        URI.create(found.group(1).replaceFirst("^http", "ws")).resolve(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no listener " + name + " in\n" + String.join("\n", lines)));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    public int awaitExit() throws InterruptedException {
        process.waitFor(READY_SECONDS_MAX, TimeUnit.SECONDS);
        return process.exitValue();
    }

    /** SIGKILL: nothing is said to anybody. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM: the node closes by itself. */
    void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the node did not stop within " + STOP_SECONDS_MAX + " s");
        }
        reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS_MAX));
    }

    /** SIGSTOP: it stands still, and its sockets stay open. */
    public void pause() throws InterruptedException {
        signal("STOP");
    }

    public void resume() throws InterruptedException {
        signal("CONT");
    }

    /** What it holds of the machine's memory, in bytes. */
    public long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    /** The same, but of its heap only what is not garbage: what must not grow with what clients do. */
    public long heldBytes() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IllegalStateException("the JVM tells nothing of its heap");
        }
        return residentBytes() - HEAP_BYTES + Long.parseLong(used.group(1)) * 1024;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(java().resolveSibling("jcmd").toString(), String.valueOf(pid()), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return answer;
    }

    public List<String> output() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                resume();
            }
            terminate();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        List<String> unexpected = unexpected();
        if (!unexpected.isEmpty()) {
            throw new AssertionError("the node printed\n" + String.join("\n", unexpected) + "\n\nof all this:\n"
                    + String.join("\n", lines));
        }
    }

    /** What of the log is suspect and not tolerated; lines that begin without a time belong to the one before. */
    private List<String> unexpected() {
        List<String> entries = new ArrayList<>();
        for (String line : output()) {
            if (entries.isEmpty() || TIMED.matcher(line).find()) {
                entries.add(line);
            } else {
                entries.set(entries.size() - 1, entries.get(entries.size() - 1) + "\n" + line);
            }
        }
        return entries.stream()
                .filter(entry -> SUSPECT.matcher(entry).find())
                .filter(entry -> tolerated.stream()
                        .noneMatch(known -> known.matcher(entry).find()))
                .toList();
    }

    private void signal(String name) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()));
                }
            }
        } catch (IOException closed) {
            // The process was ended while its output was read: what it said until then is all there is.
        }
        ready.completeExceptionally(new IllegalStateException("the node ended: " + String.join("\n", lines)));
    }
}
