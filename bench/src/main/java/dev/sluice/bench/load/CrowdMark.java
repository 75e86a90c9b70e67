package dev.sluice.bench.load;

import java.util.List;

/** A moment in the life of a crowd, from which and up to which it is measured. */
public final class CrowdMark {
    private final List<LoopMark> loops;

    CrowdMark(List<LoopMark> loops) {
        this.loops = loops;
    }

    /** What happened since the mark before this one. */
    public CrowdSpan since(CrowdMark start) {
        CrowdSpan span = new CrowdSpan();
        for (int i = 0; i < loops.size(); i++) {
            span.add(start.loops.get(i), loops.get(i));
        }
        return span;
    }
}
