package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.trace.FormReader;
import dev.sluice.bench.trace.FormReader.Form;
import dev.sluice.bench.trace.Producer;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventJson;
import dev.sluice.testing.trace.SwarmTraffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A swarm's session, replayed to a server: in how many bytes its events reach a reader, by the form that it asked for. */
final class TraceDelta {
    private static final String SESSION = "swarm";
    private static final long SEED = 42;
    private static final int PACE_MILLIS = 10;

    private final Lab lab;
    private final int count;
    private final int rate;

    TraceDelta(Lab lab) {
        this.lab = lab;
        this.count = lab.options().integers(Option.EVENTS, "20000").get(0);
        this.rate = lab.options().integer(Option.RATE, 1_000);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("traces are");
        Section section = new Section(
                "trace-delta", count + " events of a swarm of 8 agents at " + rate + " events/s", lab.serverJvm());
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            measure(trial, section);
        }
        lab.report(section);
    }

    private void measure(Trial trial, Section section) throws InterruptedException {
        List<TraceEvent> session = new SwarmTraffic(SESSION, System.currentTimeMillis(), SEED).next(count);
        Map<Form, FormReader> readers = new EnumMap<>(Form.class);
        for (Form form : Form.values()) {
            FormReader reader = FormReader.open(trial.target("/trace"), SESSION, form, count);
            readers.put(form, reader);
            lab.await(reader.ready());
        }
        replay(trial, session);
        List<String> ids = session.stream().map(TraceEvent::id).toList();
        double plain = session.stream().mapToLong(TraceDelta::jsonBytes).sum();
        section.add("as JSON", new Figures().with(Figure.BYTES_PER_EVENT, plain / count));
        for (Form form : Form.values()) {
            FormReader reader = readers.get(form);
            if (!lab.await(reader.ids()).equals(ids)) {
                throw new IllegalStateException(form.meaning() + ": not the events that were posted");
            }
            section.add(
                    form.meaning(),
                    new Figures()
                            .with(Figure.BYTES_PER_EVENT, (double) reader.bytes() / count)
                            .with(Figure.FEWER_BYTES_PERCENT, 100 * (plain - reader.bytes()) / plain));
            reader.close();
        }
    }

    private void replay(Trial trial, List<TraceEvent> session) throws InterruptedException {
        Producer producer = new Producer(trial.target("/api/traces"), new AtomicLong());
        producer.connect(lab.transport());
        int perPiece = Math.max(1, rate * PACE_MILLIS / 1000);
        long dueNanos = System.nanoTime();
        for (int from = 0; from < count; from += perPiece) {
            StringBuilder lines = new StringBuilder();
            for (TraceEvent event : session.subList(from, Math.min(count, from + perPiece))) {
                TraceEventJson.append(lines, event);
                lines.append('\n');
            }
            lab.await(producer.post(lines.toString().getBytes(StandardCharsets.UTF_8), perPiece));
            dueNanos += Duration.ofMillis(PACE_MILLIS).toNanos();
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
        producer.close();
    }

    private static long jsonBytes(TraceEvent event) {
        return TraceEventJson.text(event).getBytes(StandardCharsets.UTF_8).length;
    }
}
