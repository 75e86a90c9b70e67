package dev.sluice.bench.document;

import dev.sluice.bench.load.MessageConnection;
import dev.sluice.bench.load.Target;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** Keeps so many patches of one client outstanding; each answer lets the next one go. */
public final class Writer extends MessageConnection {
    private final Patches patches;
    private final Acknowledgements acknowledged;
    private final int outstanding;
    private final ArrayDeque<Long> sentNanos = new ArrayDeque<>();

    public Writer(Target target, String name, int patchBytes, int outstanding, Acknowledgements acknowledged) {
        super(target);
        this.patches = new Patches(name, patchBytes);
        this.outstanding = outstanding;
        this.acknowledged = acknowledged;
    }

    @Override
    protected void message(String type, ByteBuf source, int headIndex, int headBytes) {
        if (type.equals("sync_state")) {
            while (sentNanos.size() < outstanding) {
                write();
            }
        } else if (type.equals("patch_response")) {
            acknowledged.add(System.nanoTime() - sentNanos.poll());
            write();
        }
    }

    private void write() {
        sentNanos.add(System.nanoTime());
        send("{\"type\":\"patch\",\"payload\":" + patches.json(patches.nextId()) + "}");
    }
}
