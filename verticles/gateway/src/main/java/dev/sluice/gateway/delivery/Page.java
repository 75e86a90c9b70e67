package dev.sluice.gateway.delivery;

/**
 * What an owner answered to a read. Whoever is given one holds a reference to the run's frames.
 *
 * @param isAnswer whether there was an answer at all
 * @param from the first seq of the answer; beyond what was asked for where the rest is gone for good
 * @param run what was read; null where that is nothing
 */
record Page(boolean isAnswer, long epoch, long from, FrameRun run) {
    static final Page FAILED = new Page(false, 0, 0, null);
}
