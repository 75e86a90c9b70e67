package dev.sluice.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncCommand.Compact;
import dev.sluice.protocol.sync.SyncCommand.Documents;
import dev.sluice.protocol.sync.SyncCommand.Fold;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SyncWireProperties {
    @Property
    void commandSurvivesTheWire(@ForAll("commands") SyncCommand command) {
        assertThat(SyncWire.command(SyncWire.encode(command)))
                .usingRecursiveComparison()
                .isEqualTo(command);
    }

    @Property
    void outcomesSurviveTheWire(@ForAll("outcomes") List<SyncOutcome> outcomes) {
        assertThat(SyncWire.outcomes(SyncWire.encode(outcomes))).isEqualTo(outcomes);
    }

    @Property
    void cutCommandIsRefused(@ForAll("commands") SyncCommand command, @ForAll double place) {
        byte[] bytes = SyncWire.encode(command);
        byte[] cut = Arrays.copyOf(bytes, (int) (Math.abs(place % 1) * bytes.length));
        assertThatThrownBy(() -> SyncWire.command(cut)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void garbageIsRefusedOrReadButNeverAnythingElse(@ForAll byte[] bytes) {
        try {
            SyncWire.command(bytes);
            SyncWire.outcomes(bytes);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining("OutOfMemory");
        }
    }

    @Provide
    Arbitrary<SyncCommand> commands() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        Arbitrary<SyncPatch> patches = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(20),
                        bytes,
                        Arbitraries.longs(),
                        Arbitraries.strings().ofMaxLength(10),
                        bytes)
                .as(SyncPatch::new);
        return Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.longs(),
                                patches.list().ofMaxSize(4).list().ofMaxSize(4))
                        .as(Append::new),
                Arbitraries.just(new Fold()),
                Arbitraries.longs().map(Compact::new),
                Combinators.combine(Arbitraries.strings().ofMaxLength(20), Arbitraries.integers())
                        .as(Documents::new));
    }

    @Provide
    Arbitrary<List<SyncOutcome>> outcomes() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(20);
        Arbitrary<ErrorCode> codes = Arbitraries.of(ErrorCode.class);
        Arbitrary<SyncOutcome> any = Arbitraries.oneOf(
                Combinators.combine(Arbitraries.longs(), Arbitraries.of(true, false))
                        .as(Placed::new)
                        .list()
                        .ofMaxSize(5)
                        .map(Taken::new),
                Combinators.combine(Arbitraries.integers(), codes, texts, Arbitraries.longs())
                        .as(Rejected::new),
                Combinators.combine(codes, texts).as(Unknown::new));
        return any.list().ofMaxSize(5);
    }
}
