package dev.sluice.protocol.trace;

/**
 * Ids as differences: many producers count, so that an id is the one before with a greater number at its end. A number
 * keeps at least the digits of the one before: {@code a-009} plus 1 is {@code a-010}.
 */
final class DeltaIds {
    /** So many digits are exact in every reader's numbers. */
    private static final int DIGITS_MAX = 15;

    private DeltaIds() {}

    /** What to add to {@code before} to get {@code id}; 0 where that can't be said, as it is no step. */
    static long step(String before, String id) {
        int beforeDigits = digitsFrom(before);
        int digits = digitsFrom(id);
        if (beforeDigits == before.length() || digits == id.length()) {
            return 0;
        }
        long step = number(id, digits) - number(before, beforeDigits);
        return step != 0 && after(before, step).equals(id) ? step : 0;
    }

    /** The id that is {@code step} after {@code before}, or {@code before} where there is none. */
    static String after(String before, long step) {
        int from = digitsFrom(before);
        if (from == before.length() || number(before, from) + step < 0) {
            return before;
        }
        String number = Long.toString(number(before, from) + step);
        int width = before.length() - from;
        return before.substring(0, from) + "0".repeat(Math.max(0, width - number.length())) + number;
    }

    private static int digitsFrom(String id) {
        int from = id.length();
        while (from > 0
                && id.length() - from < DIGITS_MAX
                && id.charAt(from - 1) >= '0'
                && id.charAt(from - 1) <= '9') {
            from--;
        }
        return from;
    }

    private static long number(String id, int from) {
        return Long.parseLong(id, from, id.length(), 10);
    }
}
