package dev.sluice.gateway.delivery;

/** One event loop's counts since they were last published: plain fields, as they change with each write. */
public final class Tally {
    public long frames;
    public long bytes;
    public long snapshots;
    public long conflated;
    public long skipped;
    public long gaps;
    public long gapEntries;
    public long stalls;
    public long pages;
}
