package dev.sluice.store;

import dev.sluice.model.ChannelId;

/**
 * A durable log as a whole.
 *
 * @param life names this log among all that ever had the channel's name: a store that was lost and began anew has
 *     another one
 * @param fence the newest one that was claimed; 0 when none was
 * @param head the newest seq; 0 when nothing was appended
 * @param tail the oldest seq that can be read; {@code head + 1} when there is none
 * @param snapshotSeq of the stored snapshot; 0 when there is none
 */
public record LogState(ChannelId channel, long life, long fence, long head, long tail, long snapshotSeq) {}
