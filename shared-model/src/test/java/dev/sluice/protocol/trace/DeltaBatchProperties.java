package dev.sluice.protocol.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DeltaBatchProperties {
    private static final DeltaBatchDecoder DECODER =
            new DeltaBatchDecoder(new JsonReader(new JsonLimits(1 << 20, 64, 256)), 1 << 20);

    @Property(tries = 500)
    void batchComesBackAsItWas(@ForAll("batches") List<TraceEvent> events) throws ProtocolException {
        TraceMessage.Batch batch = new TraceMessage.Batch("s", 3, 10, 10 + events.size(), events);

        assertThat(DECODER.decode(encode(batch))).isEqualTo(batch);
    }

    @Property
    void stepLeadsFromOneIdToTheNext(@ForAll("ids") String before, @ForAll("ids") String id) {
        long step = DeltaIds.step(before, id);

        assertThat(step == 0 || DeltaIds.after(before, step).equals(id)).isTrue();
    }

    @Example
    void idsThatCountUpAreSteps() {
        assertThat(DeltaIds.step("span-009", "span-010")).isEqualTo(1);
        assertThat(DeltaIds.step("span-99", "span-104")).isEqualTo(5);
        assertThat(DeltaIds.step("span-104", "span-99")).isZero();
        assertThat(DeltaIds.step("a-1", "b-2")).isZero();
        assertThat(DeltaIds.step("a", "a")).isZero();
    }

    @Example
    void bombIsRefused() {
        TraceEvent huge = TraceEvents.event("x".repeat(2 << 20), 1);
        byte[] bomb = encode(new TraceMessage.Batch("s", 1, 1, 1, List.of(huge)));

        assertThat(bomb.length).isLessThan(20_000);
        assertThatThrownBy(() -> DECODER.decode(bomb))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
    }

    @Property(tries = 300)
    void damagedBatchIsRefusedOrReadButNeverHarms(
            @ForAll("batches") List<TraceEvent> events, @ForAll int at, @ForAll byte with) {
        byte[] bytes = encode(new TraceMessage.Batch("s", 1, 1, events.size(), events));
        bytes[Math.floorMod(at, bytes.length)] = with;
        byte[] damaged = Arrays.copyOf(bytes, Math.max(1, bytes.length - Math.floorMod(at, 3)));
        try {
            assertThat(DECODER.decode(damaged)).isNotNull();
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<List<TraceEvent>> batches() {
        return TraceEvents.events().list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> ids() {
        Arbitrary<String> prefix = Arbitraries.of("", "a-", "span", "0");
        return prefix.flatMap(p -> Arbitraries.of("", "7", "007", "8", "99", "100", "999999999999999999", "-3")
                .map(n -> p + n));
    }

    private static byte[] encode(TraceMessage.Batch batch) {
        try (DeltaBatchEncoder encoder = new DeltaBatchEncoder(6)) {
            return encoder.encode(batch);
        }
    }
}
