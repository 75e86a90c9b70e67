package dev.sluice.gateway.session;

/** Why the server ends a connection, as RFC 6455 and the protocol number it. */
public enum CloseCode {
    NORMAL(1000),
    GOING_AWAY(1001),
    UNSUPPORTED(1003),
    POLICY(1008),
    INTERNAL(1011),
    DRAINING(1012),
    OVERLOADED(1013),
    UNAUTHENTICATED(4401),
    FORBIDDEN(4403),
    HEARTBEAT_TIMEOUT(4408),
    RATE_LIMIT(4429);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
