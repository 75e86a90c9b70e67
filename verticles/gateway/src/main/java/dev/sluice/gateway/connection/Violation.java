package dev.sluice.gateway.connection;

/** The client broke RFC 6455. It carries no stack: it is an answer, not a bug. */
final class Violation extends Exception {
    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_PAYLOAD = 1007;
    static final int TOO_BIG = 1009;

    private static final long serialVersionUID = 1L;

    private final int closeCode;

    Violation(int closeCode, String reason) {
        super(reason, null, false, false);
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }
}
