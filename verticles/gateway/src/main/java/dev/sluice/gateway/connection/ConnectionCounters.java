package dev.sluice.gateway.connection;

/** What goes wrong on connections, to be counted. */
public interface ConnectionCounters {
    ConnectionCounters NONE = new ConnectionCounters() {
        @Override
        public void violation(int closeCode) {}

        @Override
        public void pongDropped() {}
    };

    /** The client broke the protocol; the connection is closed with that code. */
    void violation(int closeCode);

    /** A ping was not answered since the client does not read. */
    void pongDropped();
}
