package dev.sluice.patch;

/**
 * How much JSON one sender may make us read in one message.
 *
 * @param bytesMax of the whole text
 * @param depthMax objects and arrays within one another; at most {@link MergePatch#DEPTH_MAX}, so that all that was
 *     read can also be applied
 * @param nameLengthMax UTF-16 units of one key
 */
public record JsonLimits(int bytesMax, int depthMax, int nameLengthMax) {
    public JsonLimits {
        requireRange("bytesMax", bytesMax, Integer.MAX_VALUE);
        requireRange("depthMax", depthMax, MergePatch.DEPTH_MAX);
        requireRange("nameLengthMax", nameLengthMax, Integer.MAX_VALUE);
    }

    private static void requireRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed is 1 to " + max);
        }
    }
}
