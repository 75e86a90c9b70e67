package dev.sluice.gateway.bridge;

import java.util.Locale;

/** Why a message of the bus did not reach a client; the tag of the counter. */
enum DropReason {
    /** The client does not read. */
    UNWRITABLE,
    /** It is larger than clients are sent. */
    SIZE,
    /** It is of a kind that JSON has no form for. */
    BODY,
    /** The client owes too many replies. */
    REPLIES;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
