package dev.sluice.roombroadcaster;

/**
 * Whether a room still learns who is in it. It does so once, at its beginning, and only until it has told anybody: from
 * then on it is settled.
 */
final class Gathering {
    private final long fullEndMillis;
    private boolean on;
    private boolean withOthersAlone;
    private boolean settled;
    private long endMillis;

    /** @param gatherMillis for how long gateways may say who is here */
    Gathering(long begunMillis, int gatherMillis) {
        this.fullEndMillis = begunMillis + gatherMillis;
    }

    /** Whether it has begun, and its end was not noticed yet. */
    boolean isOn() {
        return on;
    }

    boolean isOn(long nowMillis) {
        return on && nowMillis < endMillis;
    }

    long endMillis() {
        return endMillis;
    }

    /** Whether gateways may know of members that this room does not know yet. */
    boolean isOfGateways(long nowMillis) {
        return isOn(nowMillis) && !withOthersAlone;
    }

    /** The room may have had another owner, and members. */
    void begin(long nowMillis) {
        if (!settled && nowMillis < fullEndMillis) {
            on = true;
            withOthersAlone = false;
            endMillis = fullEndMillis;
        }
    }

    /** Other clusters may have the room. */
    void beginWithOthers() {
        if (!settled && !on) {
            on = true;
            withOthersAlone = true;
            endMillis = fullEndMillis;
        }
    }

    /** Another cluster has answered, or none has the room. Gateways take their time all the same. */
    void othersAnswered(long nowMillis) {
        if (withOthersAlone) {
            endMillis = Math.min(endMillis, nowMillis);
        }
    }

    /** @return whether it has just ended */
    boolean endIfDue(long nowMillis) {
        if (!on || nowMillis < endMillis) {
            return false;
        }
        on = false;
        settled = true;
        return true;
    }

    /** Somebody is answered: it is too late to begin. */
    void settle() {
        settled = true;
    }
}
