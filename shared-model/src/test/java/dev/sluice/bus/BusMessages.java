package dev.sluice.bus;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Any message that can be on the bus. */
class BusMessages extends DomainContextBase {
    private static final Arbitrary<Long> NUMBERS = Arbitraries.longs();
    // Not the whole of UTF-16: half a surrogate pair has no form in UTF-8.
    private static final Arbitrary<String> TEXTS = Arbitraries.strings()
            .withCharRange('\0', '\uD7FF')
            .withCharRange('\uE000', '\uFFFF')
            .ofMaxLength(20);
    private static final Arbitrary<byte[]> CONTENTS =
            Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    private static final Arbitrary<ChannelId> CHANNELS = Combinators.combine(
                    TEXTS.map(text -> "f" + text.replace('/', '-')), TEXTS.map(text -> text + "n"))
            .as(ChannelId::new);
    private static final Arbitrary<List<Entry>> RUNS = Combinators.combine(
                    Arbitraries.integers().between(0, 255), NUMBERS, CONTENTS, CONTENTS)
            .as(Entry::new)
            .list()
            .ofMaxSize(4);
    private static final Arbitrary<Snapshot> SNAPSHOTS = Combinators.combine(NUMBERS, NUMBERS, NUMBERS, CONTENTS)
            .as((epoch, seq, time, state) -> new Snapshot(new Position(epoch, seq), time, state));

    @Provide
    Arbitrary<BusMessage> messages() {
        return Arbitraries.oneOf(List.of(
                Combinators.combine(CHANNELS, TEXTS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
                        .as(Attach::new),
                Combinators.combine(CHANNELS, NUMBERS, NUMBERS, NUMBERS, SNAPSHOTS.optional())
                        .as(Attached::new),
                Combinators.combine(CHANNELS, NUMBERS, NUMBERS, RUNS).as(Batch::new),
                Combinators.combine(CHANNELS, NUMBERS, NUMBERS, Arbitraries.integers())
                        .as(Read::new),
                Combinators.combine(CHANNELS, NUMBERS, NUMBERS, RUNS).as(Entries::new),
                Combinators.combine(CHANNELS, TEXTS, CONTENTS).as(Submit::new),
                Combinators.combine(CHANNELS, NUMBERS, NUMBERS, CONTENTS).as(Accepted::new),
                Combinators.combine(CHANNELS, Arbitraries.of(ErrorCode.class), TEXTS, TEXTS)
                        .as(Refused::new),
                Combinators.combine(CHANNELS, TEXTS, NUMBERS, NUMBERS).as(Grant::new),
                Combinators.combine(CHANNELS, TEXTS, NUMBERS).as(Detach::new)));
    }
}
