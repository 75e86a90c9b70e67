package dev.sluice.gateway.connection;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Negotiates permessage-deflate (RFC 7692, section 7.1), always without context takeover on both sides: a context
 * would cost 66 to 92 KB a connection, and frames could not be compressed once for all.
 */
final class PerMessageDeflate {
    private static final String NAME = "permessage-deflate";
    private static final String ANSWER = NAME + "; server_no_context_takeover; client_no_context_takeover";

    /** The JDK's deflater has no other window. */
    private static final String WINDOW_BITS = "15";

    private PerMessageDeflate() {}

    /** The answer to the first offer that can be met; empty when none can. */
    static Optional<String> negotiate(List<ExtensionOffer> offers) {
        return offers.stream()
                .filter(offer -> offer.name().equalsIgnoreCase(NAME))
                .map(PerMessageDeflate::answer)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> answer(ExtensionOffer offer) {
        String answer = ANSWER;
        Set<String> seen = new HashSet<>();
        for (ExtensionOffer.Parameter parameter : offer.parameters()) {
            String value = parameter.value();
            boolean meets =
                    switch (parameter.name()) {
                        case "server_no_context_takeover", "client_no_context_takeover" -> value.isEmpty();
                        case "server_max_window_bits" -> value.equals(WINDOW_BITS);
                        // Only a hint that the client could take a limit; any window of its own inflates here.
                        case "client_max_window_bits" -> value.isEmpty() || isWindowBits(value);
                        default -> false;
                    };
            if (!meets || !seen.add(parameter.name())) {
                return Optional.empty();
            }
            if (parameter.name().equals("server_max_window_bits")) {
                answer += "; server_max_window_bits=" + WINDOW_BITS;
            }
        }
        return Optional.of(answer);
    }

    private static boolean isWindowBits(String value) {
        return value.matches("[89]|1[0-5]");
    }
}
