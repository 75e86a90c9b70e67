package dev.sluice.bench.load;

/** What a {@link Saying} says around its two numbers: which one it is, and when it was said in microseconds. */
public enum Wording {
    /** To a room. It looks like a delta, so that it is counted as one. */
    MESSAGE("{\"type\":\"delta\",\"tickId\":", ",\"at\":", ",\"pad\":\"", "\"}"),

    /** To a document. The time comes early, so that it is within what readers look at. */
    PATCH(
            "{\"type\":\"patch\",\"payload\":{\"id\":\"",
            "\",\"at\":",
            ",\"timestamp\":1790000000000,\"clientId\":\"bench\",\"op\":\"bench\",\"pad\":\"",
            "\"}}");

    final String beforeNumber;
    final String beforeTime;
    final String beforePad;
    final String end;

    Wording(String beforeNumber, String beforeTime, String beforePad, String end) {
        this.beforeNumber = beforeNumber;
        this.beforeTime = beforeTime;
        this.beforePad = beforePad;
        this.end = end;
    }
}
