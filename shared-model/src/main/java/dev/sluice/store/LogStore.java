package dev.sluice.store;

import dev.sluice.model.ChannelId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps durable logs: per channel the entries 1, 2, 3 … in one order, decided here and nowhere else. Several owners may
 * believe that a channel is theirs; what they append still makes one log, and all but the newest owner are refused.
 *
 * <p>Any thread may call; no method blocks. Calls that one thread makes for one channel take effect in their order, and
 * their stages complete in it. Stages complete on a thread of the store's: hop back to your own context, and do no work
 * there. Each stage completes, and fails only with a {@link StoreException}.
 *
 * <p>After a failure nobody can say whether an append has happened: an answer may have been lost on its way. Appending
 * the same ids again is always safe, and tells.
 */
public interface LogStore {
    /** How long an id may be, in characters. */
    int ID_LENGTH_MAX = 256;

    /**
     * Makes the caller the channel's only writer, and creates the channel when there is none.
     *
     * @param lifeIfNew names the log's life where the channel is new; it stays for ever
     * @return the state with the caller's fence, which is greater than all before it
     */
    CompletionStage<LogState> claim(ChannelId channel, long lifeIfNew);

    /** The channel as it is, without claiming it; empty when there is none. */
    CompletionStage<Optional<LogState>> state(ChannelId channel);

    /**
     * Appends all entries whose ids are new, or none at all. Completes when they are on disk, as far as the store
     * promises that.
     *
     * @param fence what {@link #claim} gave; with any other one than the newest nothing is appended
     * @param entries one atomic batch, at least one; an id may come twice in it
     */
    CompletionStage<AppendOutcome> append(ChannelId channel, long fence, List<NewEntry> entries);

    /**
     * Reads on from a seq, across the log's head: what is appended meanwhile may be in it or not.
     *
     * @param from the seq of the first entry wanted; where the log was trimmed, the page begins behind it
     * @param limit the most entries
     * @param bytesMax no further entry is added once the page has as many; a page has one entry at least
     * @return the entries, none when there is no such channel or nothing from there on
     */
    CompletionStage<LogPage> read(ChannelId channel, long from, int limit, long bytesMax);

    /**
     * Keeps a snapshot in the place of the one before, and forgets what lies below. A snapshot older than the one
     * before is not kept. What is forgotten may take its time to leave the disk.
     *
     * @param snapshot its position's seq is one of the log's, or 0
     * @param tail the oldest entry that {@link #read} shall still give: at most one more than the snapshot's seq; a
     *     lower one than now changes nothing
     * @param idsFrom ids of entries before this seq may be forgotten: at most {@code tail}
     * @return the state after it; empty when the fence is not the newest
     */
    CompletionStage<Optional<LogState>> compact(
            ChannelId channel, long fence, StoredSnapshot snapshot, long tail, long idsFrom);

    CompletionStage<Optional<StoredSnapshot>> snapshot(ChannelId channel);

    /**
     * Lists a feature's channels in the order of their names.
     *
     * @param after the name behind which to begin; empty for the first
     */
    CompletionStage<List<LogState>> channels(String feature, String after, int limit);

    /** Whether the store can be written to, as far as is known now. For readiness; does not block. */
    boolean isHealthy();

    /** Finishes what was asked before, then closes. Later calls fail as {@code CLOSED}, except this one. */
    CompletionStage<Void> close();
}
