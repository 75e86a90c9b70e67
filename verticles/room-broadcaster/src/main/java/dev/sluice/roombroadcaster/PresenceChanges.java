package dev.sluice.roombroadcaster;

import dev.sluice.config.PresenceConfig;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomEntry.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What readers have to be told about members. In a small room at once; in a large one together, so that ten thousand
 * joins are not ten thousand messages to ten thousand readers. Who came and went meanwhile is not mentioned.
 */
final class PresenceChanges {
    private static final int MEMBERS_PER_ENTRY_MAX = 256;
    private static final Kind[] ORDER = {Kind.LEAVE, Kind.JOIN, Kind.UPDATE};

    private final Members members;
    private Map<String, Kind> pending = Map.of();
    private long tellAtMillis;
    private boolean listed;

    PresenceChanges(Members members) {
        this.members = members;
    }

    void joined(String client) {
        note(client, pending.get(client) == Kind.LEAVE && !listed ? Kind.UPDATE : Kind.JOIN);
    }

    void left(String client) {
        if (pending.get(client) == Kind.JOIN && !listed) {
            pending.remove(client);
        } else {
            note(client, Kind.LEAVE);
        }
    }

    void updated(String client) {
        if (pending.get(client) != Kind.JOIN) {
            note(client, Kind.UPDATE);
        }
    }

    /** Somebody was given the list as it is now, and so knows of changes that others are not told yet. */
    void listed() {
        listed = !pending.isEmpty();
    }

    /** Nobody shall be told: who reads on from here gets the whole list. */
    void forget() {
        pending = Map.of();
        listed = false;
    }

    /** The entries to append now; none while changes of a large room are gathered. */
    List<RoomEntry> due(PresenceConfig config, long nowMillis) {
        if (pending.isEmpty()) {
            return List.of();
        }
        if (members.count() >= config.batchFrom()) {
            if (tellAtMillis == 0) {
                tellAtMillis = nowMillis + config.batchMillis();
            }
            if (nowMillis < tellAtMillis) {
                return List.of();
            }
        }
        List<RoomEntry> entries = new ArrayList<>();
        for (Kind kind : ORDER) {
            List<String> clients = new ArrayList<>();
            pending.forEach((client, change) -> {
                if (change == kind) {
                    clients.add(client);
                }
            });
            for (int from = 0; from < clients.size(); from += MEMBERS_PER_ENTRY_MAX) {
                int to = Math.min(clients.size(), from + MEMBERS_PER_ENTRY_MAX);
                entries.add(RoomEntry.ofRoom(kind, MemberJson.changed(members, kind, clients.subList(from, to))));
            }
        }
        forget();
        tellAtMillis = 0;
        return entries;
    }

    private void note(String client, Kind kind) {
        if (pending.isEmpty()) {
            // Most rooms are quiet most of the time: then this costs nothing.
            pending = new LinkedHashMap<>(4);
        }
        pending.put(client, kind);
    }
}
