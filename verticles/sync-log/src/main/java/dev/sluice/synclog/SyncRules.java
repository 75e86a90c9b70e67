package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SyncLogConfig;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncPatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked of a patch beyond its form. */
record SyncRules(Set<String> ops, boolean rejectsConflicts, int patchesPendingMax) {
    static SyncRules of(SyncLogConfig config) {
        return new SyncRules(Set.copyOf(config.ops()), config.conflict().equals("reject"), config.patchesPendingMax());
    }

    /** @param version where the document is, for the answer */
    Optional<Rejected> rejection(List<SyncPatch> group, long version) {
        for (int i = 0; i < group.size(); i++) {
            SyncPatch patch = group.get(i);
            if (!ops.isEmpty() && !ops.contains(patch.op())) {
                return Optional.of(new Rejected(i, ErrorCode.FORBIDDEN, "op is not allowed here", version));
            }
            if (rejectsConflicts && patch.baseVersion() == SyncPatch.NO_BASE) {
                return Optional.of(new Rejected(
                        i, ErrorCode.INVALID_REQUEST, "baseVersion is needed: conflicts are rejected here", version));
            }
        }
        return Optional.empty();
    }
}
