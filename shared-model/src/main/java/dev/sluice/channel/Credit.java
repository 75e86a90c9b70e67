package dev.sluice.channel;

/**
 * What a reader may still be sent. Counted from the start of its subscription: {@code granted} and {@code used} only
 * grow, so a grant that names the count it goes up to may be lost or repeated without harm. Messages and bytes are
 * bounded apart; bytes only once they were granted.
 */
public final class Credit {
    private final long windowMessages;
    private long grantedMessages;
    private long usedMessages;
    private long grantedBytes = Long.MAX_VALUE;
    private long usedBytes;

    /** @param windowMessages how much may be open at a time: more is cut off, not remembered */
    public Credit(long windowMessages) {
        this.windowMessages = windowMessages;
    }

    /** For readers that nothing but their sockets hold back. */
    public static Credit unbounded() {
        Credit credit = new Credit(Long.MAX_VALUE);
        credit.add(Long.MAX_VALUE);
        return credit;
    }

    /** Adds {@code messages}; what exceeds the window is cut off. */
    public void add(long messages) {
        // The room is what is compared, not the sum: a reader may ask for so many that the sum would wrap.
        long room = windowMessages - messages();
        grantedMessages += Math.min(Math.max(0, messages), room);
    }

    /** Grants up to an absolute count of messages; never takes a grant back. */
    public void upToMessages(long messages) {
        grantedMessages = Math.min(Math.max(grantedMessages, messages), usedMessages + windowMessages);
    }

    /** Bounds the bytes too, up to an absolute count; never takes a grant back. */
    public void upToBytes(long bytes) {
        grantedBytes = grantedBytes == Long.MAX_VALUE ? bytes : Math.max(grantedBytes, bytes);
    }

    /** Messages that may be sent now, as far as messages are concerned. */
    public long messages() {
        return grantedMessages - usedMessages;
    }

    /** Bytes that may be sent now. A message is sent when any are left, so the last one may exceed them. */
    public long bytes() {
        return grantedBytes == Long.MAX_VALUE ? Long.MAX_VALUE : grantedBytes - usedBytes;
    }

    public boolean isSpent() {
        return messages() <= 0 || bytes() <= 0;
    }

    public void use(long messages, long bytes) {
        usedMessages += messages;
        usedBytes += bytes;
    }
}
