package dev.sluice.gateway.trace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.protocol.trace.TraceEventReader;
import dev.sluice.protocol.trace.TraceIntake;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Bodies of producers: JSON, lines of it, both packed, and OTLP in its two forms. */
class IngestFuzz {
    private static final int LINE_BYTES_MAX = 2_000;
    private static final int FREE_BYTES = 1 << 20;
    private static final int RATIO_MAX = 200;
    private static final int PIECE_BYTES = 1 << 14;
    private static final EventLimits LIMITS = new EventLimits(1 << 12, 1_000);
    private static final JsonReader JSON = new JsonReader(new JsonLimits(1 << 16, 32, 256));
    private static final EventStamp STAMP = new EventStamp(1_000, () -> "id", Optional.of("s"), "event");

    /** The first byte names the form, and, where a body comes in parts, their size. */
    @FuzzTest
    void aBodyIsTakenOrRefusedWithAReason(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        int partBytes = 1 + ((data[0] & 0xFF) >> 2);
        switch (data[0] & 3) {
            case 0 -> assertThat(lines(body, partBytes)).isEqualTo(lines(body, body.length + 1));
            case 1 -> assertThat(unpacked(body, partBytes)).isEqualTo(unpacked(body, body.length + 1));
            case 2 -> otlpJson(body);
            default -> otlpProtobuf(body);
        }
    }

    private static String lines(byte[] body, int partBytes) {
        TraceIntake intake = new TraceIntake(LIMITS);
        LineSplitter splitter = new LineSplitter(
                LINE_BYTES_MAX, line -> offer(intake, line), () -> intake.reject(ErrorCode.MESSAGE_TOO_LARGE, "", ""));
        for (int from = 0; from < body.length; from += partBytes) {
            splitter.part(Arrays.copyOfRange(body, from, Math.min(body.length, from + partBytes)));
        }
        splitter.end();
        List<TraceEvent> events = intake.bySession().values().stream()
                .flatMap(List::stream)
                .map(event -> TraceEventProto.of(event.event()))
                .toList();
        return events + " " + intake.rejections() + " " + intake.offered();
    }

    private static void offer(TraceIntake intake, byte[] line) {
        try {
            intake.offer(JSON.read(line), STAMP);
        } catch (JsonException e) {
            intake.reject(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
        }
    }

    private static String unpacked(byte[] body, int partBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Gunzip gunzip = new Gunzip()) {
            for (int from = 0; from < body.length; from += partBytes) {
                gunzip.take(Arrays.copyOfRange(body, from, Math.min(body.length, from + partBytes)), out::writeBytes);
            }
            gunzip.end();
            return out.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (Gunzip.RefusedException refused) {
            return "refused";
        } finally {
            assertThat(out.size()).isLessThanOrEqualTo(FREE_BYTES + RATIO_MAX * body.length + PIECE_BYTES);
        }
    }

    private static void otlpJson(byte[] body) {
        try {
            events(OtlpJson.read(JSON.read(body)));
        } catch (JsonException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        } catch (ProtocolException refused) {
            assertThat(refused.field()).isNotEmpty();
        }
    }

    private static void otlpProtobuf(byte[] body) {
        try {
            events(OtlpProtobuf.read(body));
        } catch (InvalidProtocolBufferException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static void events(List<OtlpSpan> spans) {
        for (OtlpSpan span : spans) {
            try {
                List<TraceEvent> events = span.events(new TraceEventReader(LIMITS), STAMP);
                assertThat(events).hasSize(2 + span.points().size());
            } catch (ProtocolException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }
}
