package dev.sluice.bench.load;

/** How a client behaves towards the server. */
public enum Habit {
    /** Reads, and grants credit for all that it reads. The only one whose deliveries and latencies count. */
    READER("{\"type\":\"hello\",\"streamId\":\"bench\",\"wantWindow\":65536}"),

    /** Reads, but never grants more credit than its hello did: about a second's worth. */
    UNGRANTING("{\"type\":\"hello\",\"streamId\":\"bench\",\"wantWindow\":500}"),

    /** Has all the credit there is, and stops reading from its socket once it is connected. */
    UNREADING("{\"type\":\"hello\",\"streamId\":\"bench\",\"wantWindow\":65536}"),

    /** Says hello, asks for no credit, and waits. */
    IDLE("{\"type\":\"hello\",\"streamId\":\"bench\"}");

    private final String hello;

    Habit(String hello) {
        this.hello = hello;
    }

    String hello() {
        return hello;
    }
}
