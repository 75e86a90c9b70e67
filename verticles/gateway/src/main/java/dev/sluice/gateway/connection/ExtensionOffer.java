package dev.sluice.gateway.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One entry of Sec-WebSocket-Extensions (RFC 6455, section 9.1): a name and its parameters in their order. */
record ExtensionOffer(String name, List<Parameter> parameters) {
    /** A parameter without a value has the value "". */
    record Parameter(String name, String value) {}

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** All offers of all header lines; empty when one of them is not in the grammar. */
    static Optional<List<ExtensionOffer>> parse(List<String> headerValues) {
        List<ExtensionOffer> offers = new ArrayList<>();
        for (String value : headerValues) {
            for (String entry : split(value, ',')) {
                if (entry.isBlank()) {
                    continue;
                }
                Optional<ExtensionOffer> offer = parseOffer(split(entry, ';'));
                if (offer.isEmpty()) {
                    return Optional.empty();
                }
                offers.add(offer.get());
            }
        }
        return Optional.of(offers);
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(ExtensionOffer::isTokenChar);
    }

    private static boolean isTokenChar(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static Optional<ExtensionOffer> parseOffer(List<String> parts) {
        String name = parts.get(0).trim();
        if (!isToken(name)) {
            return Optional.empty();
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).trim();
            String value = equals < 0 ? "" : unquote(part.substring(equals + 1).trim());
            if (!isToken(key) || equals >= 0 && !isToken(value)) {
                return Optional.empty();
            }
            parameters.add(new Parameter(key, value));
        }
        return Optional.of(new ExtensionOffer(name, parameters));
    }

    /** A quoted value must be a token once unquoted, so escapes need no care: what is left of them is no token. */
    private static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
