package dev.sluice.bench.document;

import dev.sluice.bench.load.MessageConnection;
import dev.sluice.bench.load.Target;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** Writes a document of so many patches, in batches. */
public final class Filler extends MessageConnection {
    private static final int BATCH = 100;

    private final Patches patches;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long left;
    private int unanswered;

    public Filler(Target target, long count, int patchBytes) {
        super(target);
        this.patches = new Patches("filler", patchBytes);
        this.left = count;
        failed().whenComplete((never, failure) -> done.completeExceptionally(failure));
    }

    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    protected void message(String type, ByteBuf source, int headIndex, int headBytes) {
        if (type.equals("patch_response")) {
            unanswered--;
        }
        if (unanswered == 0 && left == 0) {
            done.complete(null);
            close();
        } else if (unanswered == 0) {
            write();
        }
    }

    private void write() {
        StringBuilder batch = new StringBuilder("{\"type\":\"patches\",\"payload\":[");
        for (int i = 0; i < BATCH && left > 0; i++) {
            batch.append(i == 0 ? "" : ",").append(patches.json(patches.nextId()));
            left--;
            unanswered++;
        }
        send(batch.append("]}").toString());
    }
}
