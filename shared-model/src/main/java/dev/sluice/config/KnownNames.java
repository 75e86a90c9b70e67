package dev.sluice.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that was probably meant. */
final class KnownNames {
    private KnownNames() {}

    /** What to say about a key that the section at {@code path} does not have. */
    static String keyMeant(String path, String key, Collection<String> known) {
        var sibling = nearest(key, known);
        if (isClose(key, sibling)) {
            return "did you mean " + ConfigPath.child(path, sibling) + "?";
        }
        // A right key in the wrong section: indentation is easy to lose. Of several, what stands higher is more likely.
        return SettingPath.all().stream()
                .filter(elsewhere -> elsewhere.component().name().equalsIgnoreCase(key))
                .min(Comparator.comparingLong(elsewhere ->
                        elsewhere.path().chars().filter(c -> c == '.').count()))
                .map(elsewhere -> "did you mean " + elsewhere.path() + "?")
                .orElse("the nearest known key is " + ConfigPath.child(path, sibling));
    }

    /** The one of {@code known} that takes the fewest changes, case aside; the first of several. */
    static String nearest(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .orElseThrow();
    }

    static boolean isClose(String word, String name) {
        return distance(word, name) <= Math.max(2, word.length() / 3);
    }

    /** The Levenshtein distance, case aside. */
    static int distance(String one, String other) {
        var a = one.toLowerCase(Locale.ROOT);
        var b = other.toLowerCase(Locale.ROOT);
        var above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
