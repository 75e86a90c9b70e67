package dev.sluice.store;

import dev.sluice.model.Entry;

/**
 * What shall be appended.
 *
 * @param id names the entry in its log, for ever: 1 to {@link LogStore#ID_LENGTH_MAX} characters
 * @param digest of what makes two entries of one id the same; at most 32 bytes
 * @param base the seq up to which the writer knew the log, or {@link #NO_BASE}
 */
public record NewEntry(String id, byte[] digest, long base, Entry entry) {
    /** The entry may go behind whatever is there. */
    public static final long NO_BASE = -1;
}
