package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomStats.Latencies;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoomWireProperties {
    @Property(tries = 500)
    void aCommandSurvivesTheBus(@ForAll("commands") RoomCommand command) {
        RoomCommand back = RoomCommandWire.decode(RoomCommandWire.encode(command));
        assertThat(back).usingRecursiveComparison().isEqualTo(command);
        assertThat(back).isInstanceOf(command.getClass());
    }

    @Property(tries = 300)
    void aCutCommandIsRefusedAndNeverMisread(@ForAll("commands") RoomCommand command, @ForAll byte cut) {
        byte[] whole = RoomCommandWire.encode(command);
        byte[] part = Arrays.copyOf(whole, Math.floorMod(cut, whole.length));
        assertThatCode(() -> RoomCommandWire.decode(part)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void garbageIsRefusedByOneTypeOfException(@ForAll byte[] garbage) {
        try {
            RoomCommandWire.decode(garbage);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 500)
    void anEntrySurvivesItsMeta(@ForAll("entries") RoomEntry entry) {
        Entry stored = entry.toEntry(7);
        assertThat(stored.payload()).isSameAs(entry.payload());
        assertThat(RoomEntry.of(stored)).usingRecursiveComparison().isEqualTo(entry);
        assertThat(RoomEntry.kindOf(stored)).isEqualTo(entry.kind());
        assertThat(RoomEntry.typeOf(stored)).isEqualTo(entry.type());
        assertThat(RoomEntry.connectionOf(stored)).isEqualTo(entry.connection());
        assertThat(RoomEntry.isDirect(stored)).isEqualTo(!entry.to().isEmpty());
    }

    @Property(tries = 200)
    void whatIsKeptSurvivesTheBusAndIsNotMisreadWhenCut(
            @ForAll String client, @ForAll long number, @ForAll byte[] bytes, @ForAll byte cut) {
        Entry message = new Entry(1, number, bytes, bytes);
        List<RoomKept> all = List.of(
                new RoomKept.Out(client, number),
                new RoomKept.Muted(client, number),
                new RoomKept.Locked(number > 0),
                new RoomKept.Pending(number, message, 3, Set.of(client), number),
                new RoomKept.Settled(number),
                new RoomKept.Said(client, client + "-1"),
                new RoomKept.WorldAt(new Position(number, 7), bytes));
        for (RoomKept kept : all) {
            byte[] whole = kept.encode();
            assertThat(RoomKept.decode(whole)).usingRecursiveComparison().isEqualTo(kept);
            byte[] part = Arrays.copyOf(whole, Math.floorMod(cut, whole.length));
            assertThatCode(() -> RoomKept.decode(part)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property
    void answersAndStatsSurviveTheBus(
            @ForAll boolean recovered, @ForAll long from, @ForAll byte[] members, @ForAll List<Integer> micros) {
        RoomAnswer answer = new RoomAnswer(recovered, from, 3, !recovered, members, new byte[] {1});
        assertThat(RoomAnswer.decode(answer.encode()))
                .usingRecursiveComparison()
                .isEqualTo(answer);
        Seat seat = new Seat(from, "c", "u", "", false, 5, new byte[0]);
        RoomStats stats =
                new RoomStats(1, 1, 2, from, 4, 5, new Latencies(micros), new Latencies(List.of()), List.of(seat));
        assertThat(RoomStats.decode(stats.encode())).usingRecursiveComparison().isEqualTo(stats);
        LaneStats lane = new LaneStats(1, 2, 3, 9, 4, 5, 6, from, new Latencies(List.of()), new Latencies(micros));
        assertThat(LaneStats.decode(lane.encode())).isEqualTo(lane);
    }

    @Provide
    static Arbitrary<RoomEntry> entries() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(20);
        return Combinators.combine(
                        Arbitraries.of(RoomEntry.Kind.class),
                        Arbitraries.of(PayloadForm.class),
                        Arbitraries.of(MessageType.class),
                        Arbitraries.longs(),
                        texts.list().ofSize(4),
                        Arbitraries.longs(),
                        payloads())
                .as((kind, form, type, connection, t, ack, payload) -> new RoomEntry(
                        kind, form, type, connection, t.get(0), t.get(1), t.get(2), t.get(3), ack, payload));
    }

    @Provide
    static Arbitrary<RoomCommand> commands() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(20);
        Arbitrary<Long> longs = Arbitraries.longs();
        Arbitrary<Optional<Position>> positions =
                Combinators.combine(longs, longs).as(Position::new).optional();
        Arbitrary<Seat> seats = Combinators.combine(
                        longs, texts, texts, texts, Arbitraries.of(true, false), longs, payloads())
                .as(Seat::new);
        Arbitrary<RoomCommand> says = Combinators.combine(
                        longs,
                        Arbitraries.of(PayloadForm.class),
                        Arbitraries.of(MessageType.class),
                        texts,
                        texts,
                        texts,
                        Arbitraries.of(true, false),
                        payloads())
                .as(RoomCommand.Say::new);
        Arbitrary<RoomCommand> publishes = Combinators.combine(
                        texts,
                        texts,
                        Arbitraries.of(PayloadForm.class),
                        Arbitraries.of(MessageType.class),
                        texts,
                        texts,
                        texts,
                        payloads())
                .as(RoomCommand.Publish::new);
        return Arbitraries.oneOf(
                says,
                publishes,
                Combinators.combine(texts, seats, positions).as(RoomCommand.Join::new),
                longs.map(connection -> new RoomCommand.Leave(connection, connection % 2 == 0)),
                Combinators.combine(longs, longs).as(RoomCommand.Ack::new),
                Combinators.combine(longs, payloads(), Arbitraries.of(true, false))
                        .as(RoomCommand.UpdatePresence::new),
                Combinators.combine(texts, texts).as(RoomCommand.Kick::new),
                Combinators.combine(texts, longs).as(RoomCommand.Mute::new),
                Arbitraries.of(true, false).map(RoomCommand.Lock::new),
                Combinators.combine(texts, longs, seats.list().ofMaxSize(5))
                        .as((gateway, round, list) -> new RoomCommand.Announce(gateway, round, round % 2 == 0, list)),
                Combinators.combine(texts, longs, Arbitraries.integers().list().ofMaxSize(5))
                        .as((gateway, digest, rtts) -> new RoomCommand.Renew(gateway, 5, digest, rtts)),
                positions.map(RoomCommand.State::new),
                Combinators.combine(texts, longs, texts)
                        .as((client, until, reason) ->
                                new RoomCommand.Decided(new RoomKept.Out(client, until), reason)),
                Arbitraries.just(new RoomCommand.Stats()));
    }

    private static Arbitrary<byte[]> payloads() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    }
}
