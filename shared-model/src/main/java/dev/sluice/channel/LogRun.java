package dev.sluice.channel;

/** Consecutive messages that came together and leave the log together. */
public interface LogRun {
    long firstSeq();

    /** At least 1. */
    int count();

    /** What the run costs a log that is bounded in bytes. */
    long bytes();

    default long lastSeq() {
        return firstSeq() + count() - 1;
    }
}
