package dev.sluice.bus;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which event-bus addresses are nobody's from outside: what owners, gateways and Vert.x tell each other there is not
 * checked by those who hear it. The one exception is where a stream takes changes.
 */
public final class BusAddresses {
    private static final List<String> INTERNAL = List.of("sluice.", "__vertx");
    private static final String STREAMS = "sluice.stream.";
    private static final Pattern STREAM_UPDATE = Pattern.compile("sluice\\.stream\\.([^.]+)\\.update");
    private static final Pattern STREAM_UPDATES = Pattern.compile("sluice\\\\\\.stream\\\\\\..*\\\\\\.update");
    private static final String PLAIN = "-_:/@~";

    private BusAddresses() {}

    /** The stream that is changed at this address. */
    public static Optional<String> updatedStream(String address) {
        Matcher update = STREAM_UPDATE.matcher(address);
        return update.matches() ? Optional.of(update.group(1)) : Optional.empty();
    }

    /** Whether clients may neither send to the address nor hear it, whatever a configuration says. */
    public static boolean isInternal(String address) {
        return INTERNAL.stream().anyMatch(address::startsWith);
    }

    /**
     * Whether all that the expression matches begins with text that no internal address begins with, or is at least
     * written as the addresses are at which streams take changes.
     */
    public static boolean staysOutside(String regex) {
        if (hasAlternative(regex)) {
            return false;
        }
        String beginning = literalBeginning(regex);
        if (beginning.startsWith(STREAMS)) {
            return STREAM_UPDATES.matcher(regex).matches();
        }
        return !beginning.isEmpty()
                && INTERNAL.stream()
                        .noneMatch(internal -> internal.startsWith(beginning) || beginning.startsWith(internal));
    }

    /** What each match begins with, as far as the expression says so by plain letters. */
    private static String literalBeginning(String regex) {
        StringBuilder beginning = new StringBuilder();
        int at = 0;
        while (at < regex.length()) {
            boolean dot = regex.startsWith("\\.", at);
            char letter = dot ? '.' : regex.charAt(at);
            int next = at + (dot ? 2 : 1);
            boolean plain = dot || Character.isLetterOrDigit(letter) || PLAIN.indexOf(letter) >= 0;
            boolean optional = next < regex.length() && "?*{".indexOf(regex.charAt(next)) >= 0;
            if (!plain || optional) {
                break;
            }
            beginning.append(letter);
            at = next;
        }
        return beginning.toString();
    }

    /** Outside of all groups and classes. Quotations are taken for such: who needs one may escape its letters. */
    private static boolean hasAlternative(String regex) {
        int groups = 0;
        int classes = 0;
        for (int at = 0; at < regex.length(); at++) {
            char letter = regex.charAt(at);
            if (letter == '\\') {
                at++;
                if (regex.startsWith("Q", at)) {
                    return true;
                }
            } else if (letter == '[') {
                classes++;
            } else if (letter == ']') {
                classes--;
            } else if (classes <= 0 && (letter == '(' || letter == ')')) {
                groups += letter == '(' ? 1 : -1;
            } else if (classes <= 0 && groups <= 0 && letter == '|') {
                return true;
            }
        }
        return false;
    }
}
