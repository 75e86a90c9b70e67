package dev.sluice.gateway.bridge;

import dev.sluice.bus.BusAddresses;
import dev.sluice.config.BusPermissionConfig;
import dev.sluice.config.EventBusConfig;
import dev.sluice.gateway.access.Rights;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.stream.StreamChannels;
import java.util.List;
import java.util.regex.Pattern;

/** Who may do what at which address. What no permission is about nobody may. */
final class BusPermissions {
    private static final String BUS = "bus";

    private final List<Permission> permissions;

    private BusPermissions(List<Permission> permissions) {
        this.permissions = permissions;
    }

    static BusPermissions of(EventBusConfig config) {
        return new BusPermissions(
                config.permitted().values().stream().map(Permission::of).toList());
    }

    boolean maySend(String address, Rights rights) {
        boolean taken = !BusAddresses.isInternal(address)
                || BusAddresses.updatedStream(address).isPresent();
        return taken
                && permissions.stream()
                        .anyMatch(permission -> permission.inbound()
                                && permission.covers(address)
                                && rights.mayPublish(permission.channel(address)));
    }

    boolean mayHear(String address, Rights rights) {
        return !BusAddresses.isInternal(address)
                && permissions.stream()
                        .anyMatch(permission -> permission.outbound()
                                && permission.covers(address)
                                && rights.maySubscribe(permission.channel(address)));
    }

    /** @param address of all addresses that match */
    private record Permission(Pattern address, boolean inbound, boolean outbound, String right) {
        static Permission of(BusPermissionConfig config) {
            String regex = config.address().isEmpty() ? config.addressRegex() : Pattern.quote(config.address());
            return new Permission(Pattern.compile(regex), config.inbound(), config.outbound(), config.right());
        }

        boolean covers(String wanted) {
            return address.matcher(wanted).matches();
        }

        ChannelId channel(String wanted) {
            if (!right.isEmpty()) {
                return ChannelId.parse(right);
            }
            return BusAddresses.updatedStream(wanted)
                    .map(StreamChannels::deltas)
                    .orElseGet(() -> new ChannelId(BUS, wanted));
        }
    }
}
