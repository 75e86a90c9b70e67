package dev.sluice.gateway.delivery;

import dev.sluice.gateway.connection.Outlet;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import java.util.Optional;

/**
 * One subscription: a cursor in a feed, and what it does when the feed moves faster than its client. Nothing is kept
 * for it but this object.
 */
public abstract class Reader {
    /** Why a reader is not looked at with each new frame. */
    public enum State {
        /** It takes what comes. */
        READY,
        /** Its client takes nothing before it says so: looked at by the sweep alone. */
        WAITING,
        /** Its socket is full: looked at when it is not. */
        STALLED
    }

    protected final LocalFeed feed;
    protected final Outlet outlet;
    State state = State.READY;
    int place = -1;

    protected Reader(LocalFeed feed, Outlet outlet) {
        this.feed = feed;
        this.outlet = outlet;
    }

    /** Writes what may be written now. @return whether something was */
    protected abstract boolean pump(long nowMillis);

    /** After a pump: when to look again. */
    protected abstract State state();

    /** The position behind all that was written, hidden or announced as missing; empty where it cannot be told. */
    public Optional<Position> passed() {
        return Optional.empty();
    }

    /** The subscription is over. */
    protected void closed() {}

    public final ChannelId channel() {
        return feed.feed().channel();
    }

    final LocalFeed feed() {
        return feed;
    }

    final Outlet outlet() {
        return outlet;
    }
}
