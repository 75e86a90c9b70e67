package dev.sluice.gateway.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** What counts as one client where clients are told apart by their addresses. */
public final class ClientAddress {
    private static final int SITE_BYTES = 8;

    private ClientAddress() {}

    /** An IPv4 address as it is; of IPv6 the first 64 bits, which is what a single customer is given. */
    public static String of(InetAddress address) {
        if (address instanceof Inet6Address) {
            byte[] site = Arrays.copyOf(address.getAddress(), SITE_BYTES);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < SITE_BYTES; i += 2) {
                text.append(Integer.toHexString((site[i] & 0xFF) << 8 | site[i + 1] & 0xFF))
                        .append(':');
            }
            return text.append(":/64").toString();
        }
        return address.getHostAddress();
    }

    /**
     * Whose request it is behind proxies: the last address in {@code X-Forwarded-For} that no trusted proxy has. What
     * stands before it may be made up by the client.
     *
     * @param forwardedFor the header's values in their order; empty when there is none
     */
    public static InetAddress behindProxies(InetAddress peer, List<String> forwardedFor, List<AddressRange> trusted) {
        List<String> hops = forwardedFor.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
        InetAddress client = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client, trusted); i--) {
            InetAddress hop = AddressRange.literal(hops.get(i));
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    private static boolean isTrusted(InetAddress address, List<AddressRange> trusted) {
        for (AddressRange range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
