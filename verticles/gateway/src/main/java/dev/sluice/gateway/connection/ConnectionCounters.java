package dev.sluice.gateway.connection;

/** Where connections are counted; called on all event loops. */
public interface ConnectionCounters {
    ConnectionCounters NONE = new ConnectionCounters() {
        @Override
        public boolean opening(int connectionsMax) {
            return true;
        }

        @Override
        public void refused(int status) {}

        @Override
        public void requestTimedOut() {}

        @Override
        public void closed(int closeCode) {}

        @Override
        public void violated(ViolationReason reason) {}

        @Override
        public void pongDropped() {}
    };

    /** Takes one of the node's places for connections, if one is left; {@link #closed} gives it back. */
    boolean opening(int connectionsMax);

    /** A handshake was answered with this HTTP status. */
    void refused(int status);

    /** A socket was dropped since no whole HTTP request came over it in time. */
    void requestTimedOut();

    /** @param closeCode as for {@link ConnectionListener#closed} */
    void closed(int closeCode);

    /** A client broke the protocol or a limit, and was closed. */
    void violated(ViolationReason reason);

    /** A ping got no pong of its own, since the client does not read; a later pong stands for it. */
    void pongDropped();
}
