package dev.sluice.gateway.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The accounts by name, so many at most. A name that finds no room shares one account with all others that find none:
 * so whoever shows up under ever new names runs into that account's limits, and ousts nobody. For any thread.
 */
final class Accounts {
    /** How many of the eldest are tried for one newcomer: bounds the cost of a lookup. */
    private static final int TRIED_MAX = 4;

    private final Map<String, Account> byName = new LinkedHashMap<>(16, 0.75f, true);
    private final int windowMillis;
    private final int namesMax;
    private final Ledger ledger;
    private final String kind;
    private final Account strangers;

    /** @param kind of what has the names */
    Accounts(int windowMillis, int namesMax, Ledger ledger, String kind) {
        this.ledger = ledger;
        this.kind = kind;
        this.windowMillis = windowMillis;
        this.namesMax = namesMax;
        this.strangers = new Account(windowMillis, ledger, kind);
    }

    /** The name's account, with one connection more: it is not forgotten before that is {@link Account#closed}. */
    synchronized Account opened(String name, long nowMillis) {
        Account account = byName.get(name);
        if (account == null) {
            forgetIdle(nowMillis);
            account = byName.size() < namesMax ? new Account(windowMillis, ledger, kind + ":" + name) : strangers;
            if (account != strangers) {
                byName.put(name, account);
            }
        }
        account.opened();
        return account;
    }

    synchronized int size() {
        return byName.size();
    }

    /** The longest unused first; more than one for each newcomer, so that the table shrinks again, too. */
    private void forgetIdle(long nowMillis) {
        Iterator<Account> eldest = byName.values().iterator();
        for (int tried = 0; tried < TRIED_MAX && eldest.hasNext(); tried++) {
            if (eldest.next().idle(nowMillis)) {
                eldest.remove();
            }
        }
    }
}
