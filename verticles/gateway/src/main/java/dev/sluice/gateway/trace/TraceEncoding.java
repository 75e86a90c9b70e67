package dev.sluice.gateway.trace;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.gateway.delivery.Encoding;
import dev.sluice.gateway.trace.TraceForm.Grouping;
import dev.sluice.gateway.trace.TraceForm.Wire;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventJson;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.protocol.trace.TraceMessage.Batch;
import dev.sluice.protocol.trace.TraceMessage.EventAt;
import dev.sluice.trace.EventView;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's events in one form. Batches are filtered here, once for all who want to see the same; single events are
 * all written, and each reader passes over those that it does not show.
 *
 * @param shown {@link Shown#ALL} for single events
 * @param level of the delta form's compression
 */
record TraceEncoding(TraceForm form, Shown shown, int level) implements Encoding {
    @Override
    public Encoder encoder() {
        return form.grouping() == Grouping.SINGLE ? new Singles(form.wire()) : new Batches();
    }

    @Override
    public boolean joinsEntries() {
        return form.grouping() != Grouping.SINGLE;
    }

    private static final class Singles implements Encoder {
        private final Wire wire;
        private final StringBuilder text = new StringBuilder(1024);

        Singles(Wire wire) {
            this.wire = wire;
        }

        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            TraceEvent event = TraceEventProto.of(entry.payload());
            if (wire == Wire.PROTOBUF) {
                EventAt message = new EventAt(event, new Position(epoch, seq));
                write(out, Wire.PROTOBUF, TraceWire.PROTOBUF.encode(message, entry.timeMillis()));
                return;
            }
            text.setLength(0);
            TraceEventJson.appendMessage(text, event, epoch, seq, entry.timeMillis());
            write(out, wire, text.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int overheadBytes() {
            return 400;
        }
    }

    /** One message for each run: the batch as its owner made it, less what is not shown. */
    private final class Batches implements Encoder {
        private final TraceWire.Delta delta = new TraceWire.Delta(level);
        private final List<TraceEvent> events = new ArrayList<>();
        private long from;
        private long timeMillis;

        @Override
        public void restart(long epoch, long seq) {
            events.clear();
            from = seq + 1;
        }

        @Override
        public void entry(ByteBuf out, long epoch, long seq, Entry entry) {
            TraceEvent event = TraceEventProto.of(entry.payload());
            timeMillis = entry.timeMillis();
            if (shown.isAll() || shown.test(new EventView(event))) {
                events.add(event);
            }
        }

        @Override
        public void endOfRun(ByteBuf out, long epoch, long lastSeq) {
            if (events.isEmpty()) {
                // Told with the next batch: its from is before what was hidden.
                return;
            }
            Batch batch = new Batch(events.get(0).sessionId(), epoch, from, lastSeq, List.copyOf(events));
            if (form.grouping() == Grouping.BATCH) {
                write(out, form.wire(), TraceWire.codec(form.wire()).encode(batch, timeMillis));
            } else {
                byte[] message = delta.encode(batch, form.wire(), timeMillis);
                header(out, ServerFrames.BINARY, message.length).writeBytes(message);
            }
            events.clear();
            from = lastSeq + 1;
        }

        @Override
        public void close() {
            delta.close();
        }
    }

    private static void write(ByteBuf out, Wire wire, byte[] message) {
        byte[] framed = wire == Wire.FRAMED ? TraceWire.framed(message) : message;
        int opcode = wire == Wire.TEXT ? ServerFrames.TEXT : ServerFrames.BINARY;
        header(out, opcode, framed.length).writeBytes(framed);
    }

    private static ByteBuf header(ByteBuf out, int opcode, int payloadBytes) {
        ServerFrames.writeHeader(out, opcode, false, payloadBytes);
        return out;
    }
}
