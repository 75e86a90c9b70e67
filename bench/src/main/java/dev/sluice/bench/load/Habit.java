package dev.sluice.bench.load;

/** How a client behaves towards the server. */
public enum Habit {
    /** Reads, and grants credit for all that it reads. Its deliveries and latencies count. */
    READER("{\"type\":\"hello\",\"streamId\":\"bench\",\"wantWindow\":65536}"),

    /** Reads, but never grants more credit than its hello did: about a second's worth. */
    UNGRANTING("{\"type\":\"hello\",\"streamId\":\"bench\",\"wantWindow\":500}"),

    /** Has all the credit there is, and stops reading from its socket once it is connected. */
    UNREADING("{\"type\":\"hello\",\"streamId\":\"bench\",\"wantWindow\":65536}"),

    /** Says hello, asks for no credit, and waits. */
    IDLE("{\"type\":\"hello\",\"streamId\":\"bench\"}"),

    /** Is in a room, where the server greets first. What it hears there counts. */
    MEMBER(""),

    /** Has a document open, of which the server sends the state first. What others write counts. */
    EDITOR("");

    private final String hello;

    Habit(String hello) {
        this.hello = hello;
    }

    /** Empty where the client says none. */
    String hello() {
        return hello;
    }

    /** Whether what it is delivered is what is measured. */
    boolean isMeasured() {
        return this == READER || this == MEMBER || this == EDITOR;
    }
}
