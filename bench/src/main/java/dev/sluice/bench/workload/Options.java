package dev.sluice.bench.workload;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The options given on a command line. Everything wrong with them is an {@link IllegalArgumentException}. */
public final class Options {
    private final Map<Option, String> given = new EnumMap<>(Option.class);

    private Options() {}

    public static Options parse(List<String> args) {
        Options options = new Options();
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            Option option =
                    Option.find(flag).orElseThrow(() -> new IllegalArgumentException("Unknown option: " + flag));
            if (option.hasValue() && !rest.hasNext()) {
                throw new IllegalArgumentException(flag + " needs a value");
            }
            options.given.put(option, option.hasValue() ? rest.next() : "true");
        }
        return options;
    }

    /** One line per option. */
    public static String help() {
        return Arrays.stream(Option.values())
                .map(option -> String.format("  %-24s %s%n", option.flag(), option.meaning()))
                .collect(Collectors.joining());
    }

    boolean isGiven(Option option) {
        return given.containsKey(option);
    }

    String text(Option option, String byDefault) {
        return given.getOrDefault(option, byDefault);
    }

    int integer(Option option, int byDefault) {
        return number(option, text(option, Integer.toString(byDefault)));
    }

    Duration seconds(Option option, int byDefault) {
        return Duration.ofSeconds(integer(option, byDefault));
    }

    List<Integer> integers(Option option, String byDefault) {
        return Arrays.stream(text(option, byDefault).split(","))
                .map(text -> number(option, text.strip()))
                .toList();
    }

    /** As given, for the record. */
    @Override
    public String toString() {
        return given.entrySet().stream()
                .map(entry -> entry.getKey().flag() + " " + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    private static int number(Option option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a negative one is.
        }
        throw new IllegalArgumentException(option.flag() + " takes whole numbers from 0, not " + text);
    }
}
