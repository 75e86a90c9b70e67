package dev.sluice.gateway.limit;

import java.util.Locale;

/** All that a client can be refused for; the tag of the counter. */
public enum Limit {
    CONNECTION_MESSAGES("too many messages on this connection"),
    CONNECTION_BYTES("too many bytes on this connection"),
    PRINCIPAL_MESSAGES("too many messages from this user"),
    PRINCIPAL_BYTES("too many bytes from this user"),
    NODE_MESSAGES("too many messages for this node"),
    NODE_BYTES("too many bytes for this node"),
    NODE_CONNECTIONS("too many connections"),
    CLUSTER_MESSAGES("too many messages for all nodes"),
    CLUSTER_BYTES("too many bytes for all nodes"),
    CLUSTER_CONNECTIONS("too many connections to all nodes"),
    ADDRESS_CONNECTIONS("too many connections from this address"),
    ADDRESS_CONNECTS("too many new connections from this address"),
    PRINCIPAL_CONNECTIONS("too many connections of this user");

    private final String tag = name().toLowerCase(Locale.ROOT);
    private final String text;

    Limit(String text) {
        this.text = text;
    }

    public String tag() {
        return tag;
    }

    /** For the client. */
    public String text() {
        return text;
    }
}
