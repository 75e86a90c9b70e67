package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.RoomCommand.Ack;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who has yet to acknowledge what: repeats and receipts are entries of the room like any other. */
final class Acknowledgements {
    private static final int MICROS_PER_MILLI = 1000;

    /**
     * Who can acknowledge a message.
     *
     * @param elsewhere those of other clusters: their acks go to the owner there, and nobody hears of them here
     */
    record Receivers(Set<String> here, Set<String> elsewhere) {
        static final Receivers NONE = new Receivers(Set.of(), Set.of());

        int count() {
            return here.size() + elsewhere.size();
        }

        Set<String> all() {
            Set<String> all = new HashSet<>(here);
            all.addAll(elsewhere);
            return all;
        }
    }

    private final ChannelOwner owner;
    private final RoomBroadcasterConfig config;
    private final Members members;
    private final RoomMeters meters;
    private final LatencySamples latencies;
    private final Deliveries deliveries = new Deliveries();
    private long givenUp;

    Acknowledgements(ChannelOwner owner, RoomBroadcasterConfig config, Members members, RoomMeters meters) {
        this.owner = owner;
        this.config = config;
        this.members = members;
        this.meters = meters;
        this.latencies = new LatencySamples(config.latenciesMax());
    }

    int waiting() {
        return deliveries.waiting();
    }

    long givenUp() {
        return givenUp;
    }

    LatencySamples latencies() {
        return latencies;
    }

    /** Whether one more message can be waited for, from these. */
    Optional<Outcome.Refusal> refusal(Receivers receivers) {
        if (deliveries.waiting() >= config.acks().queueMax()) {
            return Optional.of(new Outcome.Refusal(ErrorCode.OVERLOADED, "too many messages wait for acks", "ack"));
        }
        if (receivers.count() > config.acks().membersMax()) {
            return Optional.of(new Outcome.Refusal(
                    ErrorCode.INVALID_REQUEST,
                    "at most " + config.acks().membersMax() + " members can be asked for acks",
                    "ack"));
        }
        return Optional.empty();
    }

    /** Under which number the next message is acknowledged: {@link RoomEntry#ITSELF}, or another. */
    long ackSeq() {
        long seq = owner.headSeq() + 1;
        long free = deliveries.free(seq);
        return free == seq ? RoomEntry.ITSELF : free;
    }

    void expect(long seq, RoomEntry entry, Receivers receivers, long nowMillis) {
        long ackSeq = entry.ackSeq() == RoomEntry.ITSELF ? seq : entry.ackSeq();
        deliveries.expect(ackSeq, entry, receivers.here(), receivers.elsewhere(), config.acks(), nowMillis);
        if (!receivers.here().isEmpty()) {
            long endMillis = nowMillis + config.acks().timeoutMillis();
            Entry message = entry.toEntry(nowMillis);
            // A later owner waits for those elsewhere too, in vain: so it names them as well.
            keep(new RoomKept.Pending(ackSeq, message, receivers.count(), receivers.all(), endMillis), nowMillis);
        }
        deliveries.completed().forEach(done -> receipt(done, nowMillis));
    }

    Outcome ack(Ack ack, long nowMillis) {
        Member member = members.at(ack.connection());
        if (member == null) {
            return Outcome.notHere();
        }
        long saidMillis = deliveries.ack(member.client(), ack.ackSeq());
        if (saidMillis < 0) {
            return new Outcome.Refusal(ErrorCode.NOT_FOUND, "no message of that seq waits for an ack", "ack_seq");
        }
        latencies.add((int) Math.min(Integer.MAX_VALUE, (nowMillis - saidMillis) * MICROS_PER_MILLI));
        meters.acked(nowMillis - saidMillis);
        deliveries.completed().forEach(done -> receipt(done, nowMillis));
        return new Outcome.Done(owner.headSeq());
    }

    /** What waited under a former owner. */
    void adopt(RoomKept.Pending pending, long nowMillis) {
        if (pending.endMillis() > nowMillis) {
            deliveries.adopt(pending, config.acks(), nowMillis);
        }
    }

    /** A former owner's message, of which its store tells that it waits no more. */
    void settled(long ackSeq) {
        deliveries.forget(ackSeq);
    }

    /** The client has a connection again that reads on behind {@code fromSeq}. */
    void returned(String client, long fromSeq, long nowMillis) {
        repeat(deliveries.returned(client, fromSeq), nowMillis);
    }

    void tick(long nowMillis) {
        Deliveries.Due due = deliveries.due(
                config.acks(),
                client -> {
                    Member member = members.client(client);
                    return member != null && member.hasEnvelope();
                },
                nowMillis);
        repeat(due.repeats(), nowMillis);
        due.outcomes().forEach(outcome -> receipt(outcome, nowMillis));
        deliveries.lost().forEach(outcome -> tell(outcome, nowMillis));
    }

    /** Those who can acknowledge; the sender's other connections are not asked. */
    Receivers receivers(String to, Member sender) {
        Receivers receivers = new Receivers(new HashSet<>(), new HashSet<>());
        for (Member member : to.isEmpty() ? members.all() : direct(to)) {
            if (member == sender) {
                continue;
            }
            if (member.hasEnvelope()) {
                receivers.here().add(member.client());
            } else if (member.hasEnvelopeElsewhere()) {
                receivers.elsewhere().add(member.client());
            }
            if (receivers.count() > config.acks().membersMax()) {
                break;
            }
        }
        return receivers;
    }

    private void keep(RoomKept kept, long nowMillis) {
        owner.append(RoomEntry.kept(kept).toEntry(nowMillis));
    }

    private List<Member> direct(String to) {
        Member member = members.client(to);
        return member == null ? List.of() : List.of(member);
    }

    private void repeat(List<RoomEntry> repeats, long nowMillis) {
        repeats.forEach(entry -> owner.append(entry.toEntry(nowMillis)));
        if (!repeats.isEmpty()) {
            meters.repeated(repeats.size());
        }
    }

    private void receipt(Deliveries.Outcome outcome, long nowMillis) {
        if (outcome.acked() > 0 || !outcome.failed().isEmpty()) {
            keep(new RoomKept.Settled(outcome.ackSeq()), nowMillis);
        }
        tell(outcome, nowMillis);
    }

    private void tell(Deliveries.Outcome outcome, long nowMillis) {
        RoomEntry message = outcome.message();
        if (!outcome.failed().isEmpty()) {
            givenUp += outcome.failed().size();
            meters.gaveUp(outcome.failed().size());
        }
        byte[] result = MemberJson.receipt(outcome.acked(), outcome.failed());
        owner.append(RoomEntry.ofRoomTo(RoomEntry.Kind.RECEIPT, message.from(), message.id(), result)
                .toEntry(nowMillis));
    }
}
