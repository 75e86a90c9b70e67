package dev.sluice.bench.document;

import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How many patches were acknowledged, and how long each took. From any thread. */
public final class Acknowledgements {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Recorder recorder = new Recorder(TimeUnit.MINUTES.toNanos(1), 3);

    void add(long nanos) {
        recorder.recordValue(Math.min(nanos, TimeUnit.MINUTES.toNanos(1)));
    }

    /** Leaves what came so far out. */
    public void begin() {
        recorder.getIntervalHistogram();
    }

    /** What came since {@link #begin}. */
    public Figures since(double seconds) {
        Histogram nanos = recorder.getIntervalHistogram();
        return new Figures()
                .with(Figure.PATCHES_PER_SECOND, nanos.getTotalCount() / seconds)
                .with(Figure.P50_MILLIS, nanos.getValueAtPercentile(50) / NANOS_PER_MILLI)
                .with(Figure.P99_MILLIS, nanos.getValueAtPercentile(99) / NANOS_PER_MILLI)
                .with(Figure.MAX_MILLIS, nanos.getMaxValue() / NANOS_PER_MILLI);
    }
}
