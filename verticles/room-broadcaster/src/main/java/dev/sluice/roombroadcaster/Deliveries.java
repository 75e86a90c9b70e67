package dev.sluice.roombroadcaster;

import dev.sluice.config.RoomAcksConfig;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept.Pending;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Messages that wait for acknowledgements. Each is said again to those who owe one, with growing pauses, on whatever
 * connection they have by then, until all have answered, the tries are spent, or the time is up.
 */
final class Deliveries {
    /** Beyond any seq that a room lives to see, and a number in JSON still. */
    private static final long ALTERNATIVE = 1L << 50;

    /** Of former owners' messages that are done with, so many numbers are remembered: late gateways restate them. */
    private static final int DONE_MAX = 1_000;

    private Map<Long, Delivery> bySeq = Map.of();
    private Set<Long> done = Set.of();
    private final List<Outcome> lost = new ArrayList<>(0);

    /** A message that all have acknowledged, or that was given up. */
    record Outcome(long ackSeq, RoomEntry message, int acked, Set<String> failed) {}

    /** What time has brought. */
    record Due(List<RoomEntry> repeats, List<Outcome> outcomes) {}

    int waiting() {
        return bySeq.size();
    }

    /** @param unasked who is not waited for, and is named as one who has not acknowledged */
    void expect(
            long seq,
            RoomEntry message,
            Set<String> clients,
            Set<String> unasked,
            RoomAcksConfig config,
            long nowMillis) {
        if (bySeq.isEmpty()) {
            bySeq = new LinkedHashMap<>();
        }
        Delivery delivery = new Delivery(seq, message, clients, config, nowMillis);
        delivery.unasked = unasked;
        bySeq.put(seq, delivery);
    }

    /** A number that nothing waits under: the message's own, unless a former owner gave that away. */
    long free(long seq) {
        return bySeq.containsKey(seq) ? ALTERNATIVE + seq : seq;
    }

    /**
     * What waited under a former owner. Each gateway knows only its own clients' answers: who has answered by any
     * account is not asked again.
     */
    void adopt(Pending pending, RoomAcksConfig config, long nowMillis) {
        if (done.contains(pending.ackSeq())) {
            return;
        }
        RoomEntry message = RoomEntry.of(pending.message());
        Delivery known = bySeq.get(pending.ackSeq());
        if (known != null && known.isAdopted) {
            known.waiting.retainAll(pending.waiting());
            known.acked = pending.receivers() - known.waiting.size();
            return;
        }
        int acked = pending.receivers() - pending.waiting().size();
        if (known != null || bySeq.size() >= config.queueMax()) {
            done(pending.ackSeq());
            lost.add(new Outcome(pending.ackSeq(), message, acked, pending.waiting()));
            return;
        }
        long saidMillis = pending.message().timeMillis();
        expect(pending.ackSeq(), message, pending.waiting(), Set.of(), config, saidMillis);
        Delivery adopted = bySeq.get(pending.ackSeq());
        adopted.isAdopted = true;
        adopted.endMillis = pending.endMillis();
        adopted.acked = acked;
        adopted.retryAtMillis = nowMillis + adopted.pauseMillis;
        // What was sent and not read may have gone with the former owner.
        adopted.untold = new HashSet<>(pending.waiting());
    }

    /** @return since when the message waited, or -1 where the client owes nothing for that seq */
    long ack(String client, long seq) {
        Delivery delivery = bySeq.get(seq);
        if (delivery == null || !delivery.waiting.remove(client)) {
            return -1;
        }
        delivery.acked++;
        return delivery.saidMillis;
    }

    void forget(long seq) {
        if (!bySeq.isEmpty()) {
            bySeq.remove(seq);
        }
    }

    private void done(long seq) {
        if (done.isEmpty()) {
            done = new LinkedHashSet<>();
        }
        done.add(seq);
        if (done.size() > DONE_MAX) {
            done.remove(done.iterator().next());
        }
    }

    /**
     * What was to be adopted and can't wait here, as too many do, or as its number is another's by now; told once.
     */
    List<Outcome> lost() {
        if (lost.isEmpty()) {
            return List.of();
        }
        List<Outcome> told = List.copyOf(lost);
        lost.clear();
        return told;
    }

    /** Those that nobody owes anything for any more. */
    List<Outcome> completed() {
        return outcomes(delivery -> delivery.waiting.isEmpty());
    }

    /** The client is back, and reads on behind {@code fromSeq}: what it owes from before is said again at once. */
    List<RoomEntry> returned(String client, long fromSeq) {
        List<RoomEntry> repeats = new ArrayList<>();
        for (Delivery delivery : bySeq.values()) {
            if (delivery.seq <= fromSeq && delivery.waiting.contains(client)) {
                repeats.add(delivery.repeatTo(client));
            }
        }
        return repeats;
    }

    /** @param reachable whether a client has a connection that can acknowledge */
    Due due(RoomAcksConfig config, Predicate<String> reachable, long nowMillis) {
        if (bySeq.isEmpty()) {
            return new Due(List.of(), List.of());
        }
        List<RoomEntry> repeats = new ArrayList<>();
        for (Delivery delivery : bySeq.values()) {
            Set<String> asked = delivery.untold;
            if (nowMillis >= delivery.retryAtMillis && delivery.tries < config.retriesMax()) {
                delivery.tries++;
                delivery.pauseMillis += delivery.pauseMillis / 2;
                delivery.retryAtMillis = nowMillis + delivery.pauseMillis;
                asked = delivery.waiting;
            }
            if (!asked.isEmpty()) {
                asked.stream()
                        .filter(client -> delivery.waiting.contains(client) && reachable.test(client))
                        .toList()
                        .forEach(client -> repeats.add(delivery.repeatTo(client)));
            }
        }
        return new Due(
                repeats,
                outcomes(delivery -> delivery.waiting.isEmpty()
                        || nowMillis >= delivery.endMillis
                        || delivery.tries >= config.retriesMax() && nowMillis >= delivery.retryAtMillis));
    }

    private List<Outcome> outcomes(Predicate<Delivery> isDone) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Iterator<Delivery> all = bySeq.values().iterator(); all.hasNext(); ) {
            Delivery delivery = all.next();
            if (isDone.test(delivery)) {
                all.remove();
                if (delivery.isAdopted) {
                    done(delivery.seq);
                }
                delivery.waiting.addAll(delivery.unasked);
                outcomes.add(new Outcome(delivery.seq, delivery.message, delivery.acked, delivery.waiting));
            }
        }
        return outcomes;
    }

    private static final class Delivery {
        final long seq;
        final RoomEntry message;
        final Set<String> waiting;
        final long saidMillis;
        long endMillis;
        long pauseMillis;
        long retryAtMillis;
        int tries;
        int acked;
        boolean isAdopted;
        Set<String> unasked = Set.of();
        /** Who owes an acknowledgement to a former owner, and has had no connection under this one. */
        Set<String> untold = Set.of();

        Delivery(long seq, RoomEntry message, Set<String> clients, RoomAcksConfig config, long nowMillis) {
            this.seq = seq;
            this.message = message;
            this.waiting = new HashSet<>(clients);
            this.saidMillis = nowMillis;
            this.endMillis = nowMillis + config.timeoutMillis();
            this.pauseMillis = config.retryMillis();
            this.retryAtMillis = nowMillis + pauseMillis;
        }

        RoomEntry repeatTo(String client) {
            if (!untold.isEmpty()) {
                untold.remove(client);
            }
            return new RoomEntry(
                    RoomEntry.Kind.REPEAT,
                    message.form(),
                    message.type(),
                    message.connection(),
                    message.from(),
                    client,
                    message.id(),
                    message.key(),
                    seq,
                    message.payload());
        }
    }
}
