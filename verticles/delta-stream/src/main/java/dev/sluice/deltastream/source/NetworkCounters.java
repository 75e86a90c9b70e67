package dev.sluice.deltastream.source;

import dev.sluice.deltastream.source.TrafficRate.Counters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import oshi.hardware.NetworkIF;

/** Bytes that each interface leading out of the machine has received and sent. */
final class NetworkCounters {
    /**
     * Bridges, tunnels and the host's ends of containers' cables carry what a real interface carries too. On a host of
     * many containers there are hundreds, each 0.3 ms to read.
     */
    private static final Pattern VIRTUAL = Pattern.compile(
            "(veth|docker|br-|virbr|cni|cali|flannel|vxlan|ifb|dummy|tun|tap|wg|utun|awdl|llw|bridge).*");

    private final Refreshed<NetworkIF> interfaces;

    NetworkCounters(Supplier<List<NetworkIF>> lookup) {
        interfaces = new Refreshed<>(() -> lookup.get().stream()
                .filter(candidate -> leadsOut(candidate.getName()))
                .toList());
    }

    static boolean leadsOut(String name) {
        return !VIRTUAL.matcher(name).matches();
    }

    Map<String, Counters> read(long nowNanos) {
        Map<String, Counters> counters = new HashMap<>();
        for (NetworkIF device : interfaces.at(nowNanos)) {
            device.updateAttributes();
            counters.put(device.getName(), new Counters(device.getBytesRecv(), device.getBytesSent()));
        }
        return counters;
    }
}
