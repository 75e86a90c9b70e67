package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.RoomCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which gateway has which connections, and until when its word counts. A gateway that says nothing any more takes its
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
        held.sinceMillis.put(connection, nowMillis);
        held.digest ^= RoomCommand.digest(connection);
    }

    void remove(String gateway, long connection) {
        Held held = byAddress.get(gateway);
        if (held != null && held.sinceMillis.remove(connection) != null) {
            held.digest ^= RoomCommand.digest(connection);
            if (held.sinceMillis.isEmpty()) {
                byAddress.remove(gateway);
            }
        }
    }

    /** Whether the gateway has just so many connections, and these. */
    boolean agrees(String gateway, int connections, long digest) {
        Held held = byAddress.get(gateway);
        return held == null ? connections == 0 : held.sinceMillis.size() == connections && held.digest == digest;
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

    /**
     * The round is complete: what it did not name is no longer there. What came within the last lease may have been
     * under way beside the announcement, and is spared until the next.
     */
    List<Long> unnamed(String gateway, long round, long nowMillis) {
        Held held = byAddress.get(gateway);
        if (held == null || held.round != round) {
            return List.of();
        }
        List<Long> gone = new ArrayList<>();
        held.sinceMillis.forEach((connection, since) -> {
            if (!held.named.contains(connection) && since + leaseMillis < nowMillis) {
                gone.add(connection);
            }
        });
        held.named = Set.of();
        held.round = 0;
        return gone;
    }

    /** The connections of gateways whose lease ended. */
    List<Long> expired(long nowMillis) {
        List<Long> gone = null;
        for (Held held : byAddress.values()) {
            if (held.leaseEndMillis < nowMillis) {
                gone = gone == null ? new ArrayList<>() : gone;
                gone.addAll(held.sinceMillis.keySet());
            }
        }
        return gone == null ? List.of() : gone;
    }

    /** The connections of gateways that are not among the living. */
    List<Long> without(Set<String> living) {
        List<Long> gone = new ArrayList<>();
        byAddress.forEach((gateway, held) -> {
            // Of other clusters' nodes nobody here knows: what they share lives by its lease alone.
            if (!gateway.startsWith(RoomBridge.CLUSTER_PREFIX) && !living.contains(nodeOf(gateway))) {
                gone.addAll(held.sinceMillis.keySet());
            }
        });
        return gone;
    }

    static String nodeOf(String gateway) {
        int slash = gateway.indexOf('/');
        return slash < 0 ? gateway : gateway.substring(0, slash);
    }

    private static final class Held {
        /** By connection, since when the room knows it. */
        final Map<Long, Long> sinceMillis = new HashMap<>(4);

        Set<Long> named = Set.of();
        long leaseEndMillis;
        long digest;
        long round;
    }
}
