package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.RoomCommand;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which gateways have connections here, and until when their word counts. A gateway that says nothing any more takes its
 * connections with it: that is how a killed one leaves no ghosts. A gateway is named by its node's bus address, with
 * the part of the node behind a slash where there are several.
 */
final class Gateways {
    private final Map<String, Held> byAddress = new HashMap<>(2);
    private final int leaseMillis;

    Gateways(int leaseMillis) {
        this.leaseMillis = leaseMillis;
    }

    /** The node at that address lives, and so do all of its parts. */
    void renew(String node, long nowMillis) {
        byAddress.forEach((gateway, held) -> {
            if (nodeOf(gateway).equals(node)) {
                held.leaseEndMillis = nowMillis + leaseMillis;
            }
        });
    }

    void add(String gateway, long connection, long nowMillis) {
        Held held = byAddress.computeIfAbsent(gateway, none -> new Held());
        held.leaseEndMillis = nowMillis + leaseMillis;
        held.connections++;
        held.digest ^= RoomCommand.digest(connection);
    }

    void remove(String gateway, long connection) {
        Held held = byAddress.get(gateway);
        held.connections--;
        held.digest ^= RoomCommand.digest(connection);
        if (held.connections == 0) {
            byAddress.remove(gateway);
        }
    }

    /** Whether the gateway has just so many connections, and these. */
    boolean agrees(String gateway, int connections, long digest) {
        Held held = byAddress.get(gateway);
        return held == null ? connections == 0 : held.connections == connections && held.digest == digest;
    }

    /** A part of what the gateway has. */
    void announced(String gateway, long round, List<Long> connections) {
        Held held = byAddress.get(gateway);
        if (held != null) {
            if (held.round != round) {
                held.round = round;
                held.named = new HashSet<>();
            }
            held.named.addAll(connections);
        }
    }

    /** The round is complete. @return the connections that it named; empty where it was not heard whole */
    Optional<Set<Long>> named(String gateway, long round) {
        Held held = byAddress.get(gateway);
        if (held == null || held.round != round) {
            return Optional.empty();
        }
        Set<Long> named = held.named;
        held.named = Set.of();
        held.round = 0;
        return Optional.of(named);
    }

    /** Those whose lease ended. */
    Set<String> expired(long nowMillis) {
        Set<String> gone = Set.of();
        for (Map.Entry<String, Held> gateway : byAddress.entrySet()) {
            if (gateway.getValue().leaseEndMillis < nowMillis) {
                gone = gone.isEmpty() ? new HashSet<>() : gone;
                gone.add(gateway.getKey());
            }
        }
        return gone;
    }

    /** Those that are not among the living. */
    Set<String> without(Set<String> living) {
        Set<String> gone = new HashSet<>();
        byAddress.keySet().forEach(gateway -> {
            // Of other clusters' nodes nobody here knows: what they share lives by its lease alone.
            if (!RoomBridge.isCluster(gateway) && !living.contains(nodeOf(gateway))) {
                gone.add(gateway);
            }
        });
        return gone;
    }

    static String nodeOf(String gateway) {
        int slash = gateway.indexOf('/');
        return slash < 0 ? gateway : gateway.substring(0, slash);
    }

    private static final class Held {
        Set<Long> named = Set.of();
        int connections;
        long leaseEndMillis;
        long digest;
        long round;
    }
}
