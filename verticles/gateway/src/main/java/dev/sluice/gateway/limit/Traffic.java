package dev.sluice.gateway.limit;

import java.util.Optional;

/** What came from one connection, from one principal, or to the whole node: messages, and their bytes. */
final class Traffic {
    private final SharedWindow messages;
    private final SharedWindow bytes;

    /** That of this node alone. */
    Traffic(int windowMillis) {
        this(windowMillis, Ledger.NONE, "");
    }

    /** @param name what it is called in the ledger */
    Traffic(int windowMillis, Ledger ledger, String name) {
        messages = new SharedWindow(windowMillis, ledger, "messages:" + name);
        bytes = new SharedWindow(windowMillis, ledger, "bytes:" + name);
    }

    /** Why a message may not pass, or empty; counts nothing. */
    Optional<Refusal> problem(int messageBytes, Rates rates, long nowMillis, Limit messagesLimit, Limit bytesLimit) {
        if (!messages.fits(1, rates.messages(), nowMillis)) {
            return Optional.of(new Refusal(messagesLimit, messages.retryAfterMillis(1, rates.messages(), nowMillis)));
        } else if (!bytes.fits(messageBytes, rates.bytes(), nowMillis)) {
            return Optional.of(new Refusal(bytesLimit, bytes.retryAfterMillis(messageBytes, rates.bytes(), nowMillis)));
        }
        return Optional.empty();
    }

    void count(int messageBytes, Rates rates, long nowMillis) {
        // What has no limit is not counted: its total would overflow.
        if (rates.messages() != Rates.UNLIMITED) {
            messages.count(1, rates.messages(), nowMillis);
        }
        if (rates.bytes() != Rates.UNLIMITED) {
            bytes.count(messageBytes, rates.bytes(), nowMillis);
        }
    }

    boolean empty(long nowMillis) {
        return messages.empty(nowMillis) && bytes.empty(nowMillis);
    }
}
