package dev.sluice.config;

import java.util.regex.Pattern;

/** Writes the place of a value: {@code gateway.port}, {@code roles[1]}, {@code deltaStream.streams["a.b"].source}. */
final class ConfigPath {
    /** Other keys are quoted: a stream's name may have a dot, and a path must mean one place only. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$-]+");

    private ConfigPath() {}

    static String child(String parent, String key) {
        return join(parent, PLAIN.matcher(key).matches() ? key : "[\"" + key + "\"]");
    }

    static String item(String list, int index) {
        return list + "[" + index + "]";
    }

    static String join(String parent, String child) {
        if (parent.isEmpty() || child.isEmpty() || child.startsWith("[")) {
            return parent + child;
        }
        return parent + "." + child;
    }

    /** Whether {@code path} is {@code outer} or lies within it. */
    static boolean within(String path, String outer) {
        return path.startsWith(outer)
                && (path.length() == outer.length()
                        || outer.isEmpty()
                        || ".[".indexOf(path.charAt(outer.length())) >= 0);
    }
}
