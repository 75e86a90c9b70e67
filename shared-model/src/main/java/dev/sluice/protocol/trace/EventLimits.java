package dev.sluice.protocol.trace;

/**
 * How much one event may be.
 *
 * @param bytesMax of data and metadata together, as UTF-8
 * @param futureMillisMax how far a producer's clock may be ahead of ours
 */
public record EventLimits(int bytesMax, long futureMillisMax) {
    /** Of ids, types and names, in UTF-16 units. */
    public static final int NAME_LENGTH_MAX = 256;

    /** For who reads what a server has checked already. */
    public static final EventLimits NONE = new EventLimits(Integer.MAX_VALUE, Long.MAX_VALUE / 2);
}
