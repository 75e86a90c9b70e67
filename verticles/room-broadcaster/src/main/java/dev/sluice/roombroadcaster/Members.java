package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Who is in the room, by client and by connection. */
final class Members {
    /** @param sinceMillis when the room learnt of the connection from the gateway */
    private record Place(Member member, Seat seat, String gateway, long sinceMillis) {
        boolean isElsewhere() {
            return RoomBridge.isCluster(gateway);
        }
    }

    private final Map<String, Member> byClient = new LinkedHashMap<>(4);
    private final Map<Long, Place> byConnection = new HashMap<>(4);
    private final Gateways gateways;
    private final int leaseMillis;
    private int connectionsElsewhere;

    Members(int leaseMillis) {
        this.gateways = new Gateways(leaseMillis);
        this.leaseMillis = leaseMillis;
    }

    Gateways gateways() {
        return gateways;
    }

    int count() {
        return byClient.size();
    }

    /** Those of other clusters are among them: they take room, too. */
    int connections() {
        return byConnection.size();
    }

    /** Those of this cluster's own gateways. */
    int connectionsHere() {
        return byConnection.size() - connectionsElsewhere;
    }

    Collection<Member> all() {
        return byClient.values();
    }

    /** @return null for who is not here */
    Member client(String client) {
        return byClient.get(client);
    }

    /** @return null for a connection that is not here */
    Member at(long connection) {
        Place place = byConnection.get(connection);
        return place == null ? null : place.member();
    }

    boolean hasEnvelope(long connection) {
        Place place = byConnection.get(connection);
        return place != null && place.seat().envelope();
    }

    /** Seats a connection. @return whether its client is new here */
    boolean sit(String gateway, Seat seat, long nowMillis) {
        Member known = byClient.get(seat.client());
        Member member = known == null ? new Member(seat) : known;
        byClient.put(seat.client(), member);
        if (RoomBridge.isCluster(gateway)) {
            member.sitElsewhere(seat);
            connectionsElsewhere++;
        } else {
            member.sit(seat);
        }
        // The few addresses of a cluster come with each command anew: ten thousand rooms need not keep them all.
        String address = gateway.intern();
        byConnection.put(seat.connection(), new Place(member, seat, address, nowMillis));
        gateways.add(address, seat.connection(), nowMillis);
        return known == null;
    }

    /** Frees a connection's seat; its client stays until {@code leavesAtMillis} if it was the last. */
    void rise(long connection, long leavesAtMillis) {
        Place place = byConnection.remove(connection);
        if (place != null) {
            place.member().rise(place.seat(), leavesAtMillis);
            connectionsElsewhere -= place.isElsewhere() ? 1 : 0;
            gateways.remove(place.gateway(), connection);
        }
    }

    /** Takes those out whose grace has ended. */
    List<Member> leave(long nowMillis) {
        List<Member> gone = null;
        for (Member member : byClient.values()) {
            if (member.graceEndMillis() <= nowMillis) {
                gone = gone == null ? new ArrayList<>() : gone;
                gone.add(member);
            }
        }
        if (gone == null) {
            return List.of();
        }
        gone.forEach(member -> byClient.remove(member.client()));
        return gone;
    }

    /** Takes one out, with all of its connections to this cluster and to others. */
    void expel(Member member) {
        List.copyOf(member.seats()).forEach(seat -> rise(seat.connection(), 0));
        List.copyOf(member.elsewhere()).forEach(seat -> rise(seat.connection(), 0));
        byClient.remove(member.client());
    }

    /** @return the name of a cluster that has the member; empty where only this one has */
    Optional<String> clusterOf(Member member) {
        return member.elsewhere().stream()
                .map(seat -> byConnection.get(seat.connection()).gateway())
                .map(gateway -> gateway.substring(RoomBridge.CLUSTER_PREFIX.length()))
                .findFirst();
    }

    /**
     * Another cluster names a connection again. Only what it changes counts: a client may be in both clusters, and say
     * something else here meanwhile.
     *
     * @return whose data is new; null for nobody's
     */
    Member renewElsewhere(Seat seat) {
        Place place = byConnection.get(seat.connection());
        if (place == null || !place.isElsewhere() || Arrays.equals(place.seat().data(), seat.data())) {
            return null;
        }
        place.member().rise(place.seat(), Member.PRESENT);
        place.member().sitElsewhere(seat);
        byConnection.put(seat.connection(), new Place(place.member(), seat, place.gateway(), place.sinceMillis()));
        return place.member();
    }

    /** The connections of this cluster's own gateways, with what their clients say now. */
    List<Seat> localSeats() {
        List<Seat> seats = new ArrayList<>();
        for (Place place : byConnection.values()) {
            if (!place.isElsewhere()) {
                byte[] said = place.member().saidHere();
                seats.add(
                        place.seat().data() == said
                                ? place.seat()
                                : place.seat().with(said));
            }
        }
        return seats;
    }

    /**
     * A gateway has named all that it has: what it did not name is no longer there. What came within the last lease may
     * have been under way beside the announcement, and is spared until the next.
     */
    List<Long> unnamed(String gateway, long round, long nowMillis) {
        return gateways.named(gateway, round)
                .map(named -> connections(place -> place.gateway().equals(gateway)
                        && !named.contains(place.seat().connection())
                        && place.sinceMillis() + leaseMillis < nowMillis))
                .orElse(List.of());
    }

    /** Frees the seats of gateways that say nothing any more. */
    void expire(long nowMillis) {
        riseOf(gateways.expired(nowMillis), nowMillis);
    }

    /** Frees the seats of gateways that are not among the living. */
    void retainGateways(Set<String> living, long leavesAtMillis) {
        riseOf(gateways.without(living), leavesAtMillis);
    }

    private void riseOf(Set<String> gone, long leavesAtMillis) {
        if (!gone.isEmpty()) {
            connections(place -> gone.contains(place.gateway()))
                    .forEach(connection -> rise(connection, leavesAtMillis));
        }
    }

    private List<Long> connections(Predicate<Place> chosen) {
        List<Long> connections = new ArrayList<>();
        byConnection.forEach((connection, place) -> {
            if (chosen.test(place)) {
                connections.add(connection);
            }
        });
        return connections;
    }
}
