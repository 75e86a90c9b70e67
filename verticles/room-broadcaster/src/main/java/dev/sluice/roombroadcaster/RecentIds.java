package dev.sluice.roombroadcaster;

import java.util.LinkedHashMap;
import java.util.Map;

/** The seqs of messages by what their senders called them, the newest ones: who says a thing again is not heard twice. */
final class RecentIds {
    private record Name(String client, String id) {}

    private Map<Name, Long> seqs = Map.of();

    /** @return 0 where it is new */
    long seqOf(String client, String id) {
        return seqs.isEmpty() ? 0 : seqs.getOrDefault(new Name(client, id), 0L);
    }

    /** Of one that was said before all that is known, as far as there is place. */
    void rememberFormer(String client, String id, long seq, int idsMax) {
        if (seqs.size() < idsMax && seqOf(client, id) == 0) {
            remember(client, id, seq, idsMax);
        }
    }

    void remember(String client, String id, long seq, int idsMax) {
        if (seqs.isEmpty()) {
            seqs = new LinkedHashMap<>(4);
        }
        seqs.put(new Name(client, id), seq);
        while (seqs.size() > idsMax) {
            seqs.remove(seqs.keySet().iterator().next());
        }
        if (seqs.isEmpty()) {
            seqs = Map.of();
        }
    }
}
