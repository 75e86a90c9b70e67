package dev.sluice.bench.document;

import dev.sluice.bench.load.MessageConnection;
import dev.sluice.bench.load.Target;
import dev.sluice.bench.wire.JsonHead;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** Reads a document from its beginning to a version. */
public final class CatchUp extends MessageConnection {
    private final long version;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    public CatchUp(Target target, long version) {
        super(target);
        this.version = version;
        failed().whenComplete((never, failure) -> done.completeExceptionally(failure));
    }

    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    protected void message(String type, ByteBuf source, int headIndex, int headBytes) {
        // The head arrives with the first bytes of its page: the last page is one of many.
        if (type.equals("sync_state") && JsonHead.version(source, headIndex, headBytes) >= version) {
            close();
            done.complete(null);
        }
    }
}
