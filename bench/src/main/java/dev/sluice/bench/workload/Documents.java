package dev.sluice.bench.workload;

import dev.sluice.bench.document.Acknowledgements;
import dev.sluice.bench.document.BareStore;
import dev.sluice.bench.document.CatchUp;
import dev.sluice.bench.document.Filler;
import dev.sluice.bench.document.Writer;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writers, each to a document of its own, so that nobody is sent what others write; beside them the store alone, with as
 * many patches under way. Then one client that reads a long document from its beginning.
 */
final class Documents {
    private final Lab lab;
    private final int writers;
    private final int outstanding;
    private final int patchBytes;
    private final long patches;

    Documents(Lab lab) {
        this.lab = lab;
        this.writers = lab.options().integer(Option.CLIENTS, 64);
        this.outstanding = lab.options().integer(Option.OUTSTANDING, 8);
        this.patchBytes = lab.options().integer(Option.BYTES, 200);
        this.patches = lab.options().integer(Option.PATCHES, 100_000);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("documents are");
        String title = writers + " writers, " + outstanding + " patches of " + patchBytes + " bytes outstanding each";
        Section written = new Section("documents", title, lab.serverJvm());
        Figures served;
        Figures caughtUp;
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            served = served(trial);
            caughtUp = caughtUp(trial);
        }
        Figures bare = bare();
        written.add("sluice", served);
        written.add("bare store", bare);
        written.addRatio("sluice", "bare store", served.dividedBy(bare));
        lab.report(written);
        Section read = new Section("documents", "one client reads " + patches + " patches", lab.serverJvm());
        read.add("sluice", caughtUp);
        lab.report(read);
    }

    private Figures served(Trial trial) throws InterruptedException {
        Acknowledgements acknowledged = new Acknowledgements();
        List<Writer> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Writer writer =
                    new Writer(trial.target("/sync/bench-" + i), "w" + i, patchBytes, outstanding, acknowledged);
            all.add(writer);
            writer.connect(lab.transport());
        }
        Figures figures = measure(acknowledged);
        all.forEach(writer -> {
            writer.failed().getNow(null);
            writer.close();
        });
        return figures;
    }

    private Figures bare() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sluice-bench-store");
        Acknowledgements acknowledged = new Acknowledgements();
        try (BareStore store = new BareStore(folder, acknowledged)) {
            for (int i = 0; i < writers; i++) {
                store.write(i, patchBytes, outstanding);
            }
            return measure(acknowledged);
        } finally {
            Lab.delete(folder);
        }
    }

    private Figures measure(Acknowledgements acknowledged) throws InterruptedException {
        Thread.sleep(lab.options().seconds(Option.WARMUP_SECONDS, 6).toMillis());
        acknowledged.begin();
        long startNanos = System.nanoTime();
        Thread.sleep(lab.options().seconds(Option.SECONDS, 6).toMillis());
        return acknowledged.since((System.nanoTime() - startNanos) / 1e9);
    }

    private Figures caughtUp(Trial trial) throws IOException, InterruptedException {
        Filler filler = new Filler(trial.target("/sync/long"), patches, patchBytes);
        filler.connect(lab.transport());
        lab.await(filler.done());
        // Once for the compiler's sake.
        read(trial);
        double before = trial.rssMebibytes();
        long startNanos = System.nanoTime();
        read(trial);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double after = trial.rssMebibytes();
        return new Figures()
                .with(Figure.PATCHES_PER_SECOND, patches / seconds)
                .with(Figure.RSS_BEFORE_MEBIBYTES, before)
                .with(Figure.RSS_AFTER_MEBIBYTES, after)
                .with(Figure.RSS_DIFFERENCE_MEBIBYTES, after - before);
    }

    private void read(Trial trial) throws InterruptedException {
        CatchUp reader = new CatchUp(trial.target("/sync/long"), patches);
        reader.connect(lab.transport());
        lab.await(reader.done());
    }
}
