package dev.sluice.gateway.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.bridge.BridgeRequest.Fault;
import java.util.Map;

/** The event bus as a session sees it. */
interface Bus {
    /** Whoever waits for the reply to a message. */
    interface Replies {
        /** @param message the whole of what the client is told */
        void replied(byte[] message, Owed owed);
    }

    /** Somebody who waits for a client's reply; {@link #NOBODY} where nobody does. */
    interface Owed {
        Owed NOBODY = new Owed() {
            @Override
            public String address() {
                return "";
            }

            @Override
            public void reply(JsonNode body, Map<String, String> headers) {}

            @Override
            public void request(JsonNode body, Map<String, String> headers, String replyAddress, Replies replies) {}

            @Override
            public void fail(String text) {}
        };

        /** Where the reply is to be sent; empty for nobody. */
        String address();

        void reply(JsonNode body, Map<String, String> headers) throws Fault;

        /** A reply that wants one itself. */
        void request(JsonNode body, Map<String, String> headers, String replyAddress, Replies replies) throws Fault;

        /** There will be no reply. */
        void fail(String text);
    }

    void send(String address, JsonNode body, Map<String, String> headers) throws Fault;

    void publish(String address, JsonNode body, Map<String, String> headers) throws Fault;

    void request(String address, JsonNode body, Map<String, String> headers, String replyAddress, Replies replies)
            throws Fault;

    /** @return false when so many addresses are heard here that there may be no more */
    boolean hear(String address);

    void unhear(String address);

    /** Whether the client takes more than answers now. */
    boolean isWritable();

    /** What was sent since the last message of the client goes out. */
    void flush();

    void dropped(DropReason reason);
}
