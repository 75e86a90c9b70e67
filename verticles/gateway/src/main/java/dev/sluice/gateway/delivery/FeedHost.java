package dev.sluice.gateway.delivery;

import java.util.function.Consumer;

/** What a feed's readers ask of whoever moves them. */
interface FeedHost {
    /** Entries that the feed's log no longer has, from the channel's owner; told on the feed's event loop. */
    void read(LocalFeed feed, long from, Consumer<Page> taken);

    /** A reader may have more to write. */
    void pump(Reader reader);
}
