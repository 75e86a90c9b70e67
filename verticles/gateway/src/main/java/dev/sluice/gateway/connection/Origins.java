package dev.sluice.gateway.connection;

import java.util.List;
import java.util.Locale;

/**
 * Whose pages may connect (RFC 6455, section 10.2): browsers ask no permission before they open a WebSocket, but say
 * which page opens it.
 */
public final class Origins {
    private static final String ALL = "*";

    private Origins() {}

    /**
     * @param allowed origins as in {@code gateway.allowedOrigins}
     * @param origin all values of the header; none, where the client is no browser
     * @param host the Host header: pages that this host serves may connect to it, whatever scheme a proxy made of it
     */
    public static boolean allow(List<String> allowed, List<String> origin, String host) {
        if (origin.isEmpty() || allowed.contains(ALL)) {
            return true;
        }
        if (origin.size() > 1) {
            return false;
        }
        String page = origin.get(0).toLowerCase(Locale.ROOT);
        return isOf(page, host) || allowed.stream().anyMatch(entry -> page.equals(entry.toLowerCase(Locale.ROOT)));
    }

    private static boolean isOf(String page, String host) {
        int scheme = page.indexOf("://");
        return scheme > 0 && page.substring(scheme + 3).equals(host.toLowerCase(Locale.ROOT));
    }
}
