package dev.sluice.gateway;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether the node is leaving: it lets nobody in any more, and those who are in are asked to go. For any thread. */
public final class Drain {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Runnable leave;

    /** @param leave ends the node in an orderly way; must not block */
    public Drain(Runnable leave) {
        this.leave = leave;
    }

    /** The node is ending anyway. */
    public void begin() {
        begun.set(true);
    }

    public boolean begun() {
        return begun.get();
    }

    /** Somebody who may wants the node to leave; saying so again changes nothing. */
    void request() {
        if (begun.compareAndSet(false, true)) {
            leave.run();
        }
    }
}
