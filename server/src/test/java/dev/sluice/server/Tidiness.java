package dev.sluice.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** House rules that no compiler knows, about one file at a time. */
final class Tidiness {
    private static final int LINES_MAX = 300;

    /** What may be longer, and why. */
    private static final Map<String, Integer> LONGER = Map.of(
            // A list of settings: what belongs to one section stands in one record.
            "GatewayConfig.java", 400);

    private static final Pattern LATER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:class|record|interface|enum)\\s+\\w+(?:Utils?|Helper|Manager|Impl)\\b");
    private static final Pattern TYPE = Pattern.compile("\\.(java|js|mjs)$");
    /** The project speaks of itself alone: not of the places and tools of those who work on it. */
    private static final Pattern STRANGE = Pattern.compile(
            "/work/|/root/|/home/\\w|\\bworktree|\\bchatbot|\\bAI[- ]generated|\\blanguage model|\\blorem ipsum",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SWALLOWED = Pattern.compile("\\bprintStackTrace\\(");
    private static final Pattern SLEEPS = Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(");
    private static final Pattern SKIPPED = Pattern.compile("@(Disabled|Ignore)\\b");

    private Tidiness() {}

    /** @param path from the project's root, with slashes */
    static List<String> problems(String path, String text) {
        List<String> problems = new ArrayList<>();
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean isCode = TYPE.matcher(name).find();
        long lines = text.lines().count();
        if (isCode && path.contains("src/main/") && lines > LONGER.getOrDefault(name, LINES_MAX)) {
            problems.add("has " + lines + " lines: split it by responsibility");
        }
        report(text.indexOf('\t') >= 0, "has a tab", problems);
        report(!text.isEmpty() && !text.endsWith("\n"), "does not end with a line's end", problems);
        report(LATER.matcher(text).find(), "puts something off for later", problems);
        report(NAME.matcher(text).find(), "has a name that says nothing", problems);
        report(STRANGE.matcher(text).find(), "speaks of what is not the project", problems);
        report(isCode && SWALLOWED.matcher(text).find(), "prints a stack trace instead of logging it", problems);
        if (isCode && path.contains("src/test/")) {
            report(SLEEPS.matcher(text).find(), "sleeps instead of awaiting a condition", problems);
            report(SKIPPED.matcher(text).find(), "skips a test", problems);
        }
        return problems;
    }

    private static void report(boolean found, String problem, List<String> problems) {
        if (found) {
            problems.add(problem);
        }
    }
}
