package dev.sluice.gateway.sync;

import dev.sluice.protocol.sync.SyncCommand.Append;

/** What a {@link SyncSession} asks of the node it is on. Answers come to the session, later, one after the other. */
interface SyncPort {
    /** Follows the document: {@link SyncSession#known} tells when there is a place to start from. */
    void subscribe();

    /** A page from that version on; to {@link SyncSession#page} or {@link SyncSession#readFailed}. */
    void read(long fromVersion);

    /** A snapshot; to {@link SyncSession#snapshot}, or {@link SyncSession#noSnapshot}. */
    void fold();

    /** To {@link SyncSession#submitted} or {@link SyncSession#submitFailed}. */
    void submit(Append append);

    /** The newest version that this node knows of. */
    long head();

    /** Broadcasts go on behind that version. */
    void start(long version);

    /** No broadcasts until {@link #start}. */
    void pause();

    boolean isWritable();
}
